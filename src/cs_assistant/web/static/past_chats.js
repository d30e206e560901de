// 以前的对话: chats brought in by file, beside a chat or on a case, and read page by page. Nothing can be sent there.

import { get } from "./api.js";
import { attempt, draw, h } from "./dom.js";
import { isoDay, stamp } from "./time.js";

const NAMES = { buyer: "买家", agent: "客服", robot: "机器人" };
const LAST_SHOWN = 60;

const shown = new WeakMap(); // panel → the path it shows: nothing said long ago changes while one looks at it

/** The panel beside a chat or on a case, of the earlier chats at `path`; it is not there where there are none. */
export async function showPastChats(panel, path) {
  if (shown.get(panel) === path) return;
  shown.set(panel, path);
  panel.hidden = true;
  const { items } = await get(path).catch((error) => {
    shown.delete(panel);
    throw error;
  });
  if (shown.get(panel) !== path) return; // something else was opened meanwhile
  panel.hidden = items.length === 0;
  draw(panel, items, () => [h("h2", null, "以前的对话"), h("ul", { class: "past-chats" }, items.map((each) => h("li", null, pastChat(each))))]);
}

/** One earlier chat in a list. */
export function pastChat(each) {
  const days = [each.first_at, each.last_at].map((at) => isoDay(new Date(at)));
  return [
    h("p", null, h("b", null, each.buyer), h("span", { class: "quiet" }, ` ${days[0] === days[1] ? days[0] : `${days[0]} 至 ${days[1]}`}，${each.lines} 条`)),
    each.several && h("p", { class: "quiet" }, "导出时昵称已经遮住，可能不是同一位买家，请看订单号核对。"),
    h("p", { class: "past-last" }, each.last_text.slice(0, LAST_SHOWN)),
    h("button", { type: "button", data: { key: `past-${each.id}` }, onclick: () => attempt(() => openPastChat(each.id)) }, "看对话"),
  ];
}

/** The chat itself, the last page first. */
async function openPastChat(id) {
  const path = `/api/v1/past-chats/${encodeURIComponent(id)}`;
  const page = await get(path);
  const lines = h("ol", { class: "past-lines" }, page.lines.map(said));
  const earlier = h("button", { type: "button", hidden: !page.more, onclick: () => attempt(before) }, "看更早的");
  const close = h("button", { type: "button", class: "primary", onclick: () => dialog.close() }, "关闭");
  const dialog = h("dialog", { class: "past-dialog", "aria-labelledby": "past-title" },
    h("h2", { id: "past-title" }, `以前的对话：${page.chat.buyer}`),
    h("p", { class: "quiet" }, `${page.chat.shop_name}，共 ${page.chat.lines} 条。从文件导入，只能看。`), earlier,
    h("div", { class: "past-scroll", tabindex: "0", role: "region", "aria-label": "对话内容" }, lines), h("div", { class: "row end" }, close));
  let first = page.lines[0]?.seq;

  async function before() {
    const older = await get(`${path}?before=${first}`);
    lines.prepend(...older.lines.map(said));
    first = older.lines[0]?.seq ?? first;
    earlier.hidden = !older.more;
  }

  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  const scroll = dialog.querySelector(".past-scroll");
  scroll.scrollTop = scroll.scrollHeight;
  close.focus();
}

const said = (each) => h("li", { class: each.sender },
  h("p", { class: "quiet" }, h("b", null, NAMES[each.sender] ?? each.sender), each.account && ` ${each.account}`, " ", h("time", { datetime: each.at }, when(each.at)),
    each.order_no && `，订单 ${each.order_no}`),
  h("p", { class: "words" }, each.text));

/** An earlier day always with its year: these chats may be of years ago. */
const when = (iso) => `${isoDay(new Date(iso))} ${stamp(iso).split(" ").at(-1)}`;
