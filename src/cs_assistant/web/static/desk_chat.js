// The chat: robot and person told apart by word and by shape, and what became of each line of ours.

import { copyButton } from "./clipboard.js";
import { $, draw, h } from "./dom.js";
import { stamp } from "./time.js";

const NAMES = { buyer: "买家", agent: "客服", robot: "智能助手" };
const STATES = {
  queued: "发送中…", sending: "发送中…", sent: "已发送", superseded: "没有发出", failed: "发送失败",
};
let shown = null;
let pinned = true; // the newest line stays in sight until somebody scrolls up

export function drawHead(view, state, { takeOver, handBack, pasteMore }) {
  const head = $("talk-head");
  const colour = state.shops.find((shop) => shop.id === view?.shop)?.colour ?? 5;
  const data = view && [view.id, view.buyer, view.shop_name, view.taken_over, view.alarm, view.pasted, colour];
  draw(head, data, () => (view === null ? h("h2", { id: "talk-title", class: "hidden" }, "会话") : [
    h("h2", { id: "talk-title", class: `shop-${colour}` }, h("span", { class: "dot", "aria-hidden": "true" }), view.buyer),
    h("span", { class: "shop-name" }, view.shop_name),
    view.alarm && h("span", { class: "tag danger" }, "危险，立即处理"),
    h("span", { class: "tag" }, view.pasted ? "粘贴的会话，由您在千牛里发" : view.taken_over ? "人工接待，不自动回复" : "智能助手值守"),
    h("span", { class: "acts" }, view.pasted
      ? h("button", { type: "button", data: { key: "paste-more" }, onclick: pasteMore }, "粘贴买家的下一句")
      : view.taken_over ? h("button", { type: "button", data: { key: "hand-back" }, onclick: handBack }, "交还智能助手")
      : h("button", { type: "button", data: { key: "take-over" }, onclick: takeOver }, "接手")),
  ]));
}

export function drawChat(view, settle) {
  $("send").textContent = view?.pasted ? "复制并记为已发送" : "发送";
  $("empty").hidden = view !== null;
  for (const id of ["composer", "decision", "suggestions", "legend"]) $(id).hidden = view === null;
  draw($("lines"), view && [view.lines, view.pasted], () => (view ? view.lines.map((each) => line(each, settle, view.pasted)) : []));
  if (shown !== view?.id) pinned = true;
  shown = view?.id ?? null;
  toEnd();
}

const toEnd = () => {
  if (pinned) $("chat").scrollTop = $("chat").scrollHeight;
};

/** Keep the newest line in sight also when the panels below grow. */
export function watchChat() {
  const chat = $("chat");
  let height = chat.clientHeight;
  chat.addEventListener("scroll", () => {
    if (chat.clientHeight !== height) return; // it was resized, not scrolled by somebody
    pinned = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60;
  });
  new ResizeObserver(() => {
    height = chat.clientHeight;
    toEnd();
  }).observe(chat);
}

function line(entry, settle, pasted) {
  const ours = entry.sender !== "buyer";
  const unsent = ours && entry.state !== null && entry.state !== "sent";
  const kind = entry.kind === "broken" ? " broken" : "";
  return h("li", { class: `line ${entry.sender}${ours ? " ours" : ""}${kind} ${entry.state ?? ""}` },
    h("p", { class: "by" }, h("b", null, NAMES[entry.sender]), entry.terms ? [" · ", h("span", { class: "terms" }, entry.terms)] : entry.reply_title && ` · ${entry.reply_title}`,
      ` ${stamp(entry.at)}`, became(entry), pasted && ours && [" ", copyButton(entry.text, "复制", { class: "link", data: { key: `copy-${entry.act_key}` } })]),
    h("div", { class: `bubble${unsent ? " unsent" : ""}` },
      entry.text),
    entry.state === "uncertain" && check(entry, settle));
}

/** Said beside the time, so that it costs no line of its own. */
function became(entry) {
  const word = STATES[entry.state];
  return word && h("span", { class: "state" }, ` · ${word}${entry.why ? `：${entry.why}` : ""}`);
}

function check(entry, settle) {
  const button = (sent, text) => h("button", {
    type: "button", data: { key: `settle-${entry.act_key}-${sent}` }, onclick: () => settle(entry.act_key, sent),
  }, text);
  return h("div", { class: "check" }, h("span", null, "可能已发送，请核对"), button(true, "对方收到了"), button(false, "没有收到"));
}
