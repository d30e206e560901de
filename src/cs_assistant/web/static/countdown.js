// Countdowns: any element with data-until ticks, and turns near or now as its data-near / data-now minutes say.

import { now } from "./time.js";

const two = (number) => String(number).padStart(2, "0");

/** 2:05:09 */
function clockTime(seconds) {
  const left = Math.max(0, Math.floor(seconds));
  return `${Math.floor(left / 3600)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
}

const DAYS_FROM = 72 * 60; // minutes

/** 还有 46 小时 12 分; three days and more as days, the last ten minutes with seconds. */
export function leftWords(seconds) {
  if (seconds <= 0) return "已到时";
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return `还有 ${minutes} 分 ${two(Math.floor(seconds) % 60)} 秒`;
  if (minutes >= DAYS_FROM) return `还有 ${Math.floor(minutes / 1440)} 天`;
  return minutes < 60 ? `还有 ${minutes} 分` : `还有 ${Math.floor(minutes / 60)} 小时 ${two(minutes % 60)} 分`;
}

export const secondsTo = (iso) => (new Date(iso) - now()) / 1000;

export function tick(root = document) {
  for (const element of root.querySelectorAll("[data-until]")) {
    const seconds = secondsTo(element.dataset.until);
    const text = element.dataset.form === "clock" ? clockTime(seconds) : leftWords(seconds);
    if (element.textContent !== text) element.textContent = text;
    const shown = element.closest("[data-tone]") ?? element;
    shown.classList.toggle("near", seconds < element.dataset.near * 60 && seconds >= element.dataset.now * 60);
    shown.classList.toggle("now", seconds < element.dataset.now * 60);
  }
}
