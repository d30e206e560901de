// Times as the desk speaks of them: Asia/Shanghai, and the server's clock (a sandbox may shift it).

let ahead = 0;

/** Learn how far the server's clock is ahead of ours. */
export function setNow(iso) {
  ahead = new Date(iso).getTime() - Date.now();
}

export const now = () => new Date(Date.now() + ahead);

const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });
const dayParts = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });

export const hourMinute = (iso) => clock.format(new Date(iso));
export const isoDay = (moment) => dayParts.format(moment);

/** 今天只写时刻，别的日子带上日期。 */
export function stamp(iso) {
  const day = isoDay(new Date(iso));
  return day === isoDay(now()) ? hourMinute(iso) : `${chineseDay(day)} ${hourMinute(iso)}`;
}

/** 11月30日; with its year when that is not the year of `near`. */
export function chineseDay(iso, near = isoDay(now())) {
  const [year, month, day] = iso.split("-").map(Number);
  return `${near.startsWith(String(year)) ? "" : `${year}年`}${month}月${day}日`;
}

export function shiftDay(iso, days) {
  const moment = new Date(`${iso}T12:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/** How long somebody has waited: 0:42, 12:05, 1 小时 03 分, 2 天. */
export function waited(iso) {
  const seconds = Math.max(0, Math.floor((now() - new Date(iso)) / 1000));
  const minutes = Math.floor(seconds / 60);
  const two = (number) => String(number).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} 小时 ${two(minutes % 60)} 分` : `${Math.floor(hours / 24)} 天`;
}

export const waitedMinutes = (iso) => (now() - new Date(iso)) / 60000;
