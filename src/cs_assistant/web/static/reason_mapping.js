// 原因归类: strings of the platform nobody knows yet, each with an example; a supervisor says what they count as.

import { get, post } from "./api.js";
import { $, attempt, draw, h } from "./dom.js";
import { live } from "./live.js";

const API = "/api/v1/reasons/mapping";
const UNMAPPED = "unmapped";
const buttons = [...document.querySelectorAll("[data-shop]")];
const state = { shop: decodeURIComponent(location.hash.slice(1)) || buttons[0]?.dataset.shop, view: null, done: "" };
if (!buttons.some((button) => button.dataset.shop === state.shop)) state.shop = buttons[0]?.dataset.shop;

const refresh = () => attempt(async () => {
  if (!state.shop) return;
  state.view = await get(`${API}?shop=${encodeURIComponent(state.shop)}`);
  show();
});

function show() {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.shop === state.shop));
  const { view } = state;
  draw($("unknown"), [view.unknown, state.done], () => [
    state.done && h("p", { class: "tag good", role: "status" }, state.done),
    view.unknown.length === 0
      ? h("p", { class: "quiet" }, "近 180 天的写法都认得。")
      : h("ul", { class: "unknown-list" }, view.unknown.map((each) => h("li", null,
        h("div", null, h("p", { class: "what" }, `「${each.text}」`), h("p", { class: "quiet" }, `${each.count} 件；最近一件：退款${each.refund}，${each.style || "款式未记录"}`, each.words && `，买家说「${each.words}」`)),
        form(each.text, "", "归类")))),
  ]);
  draw($("known"), view.by_hand, () => (view.by_hand.length === 0
    ? h("p", { class: "quiet" }, "还没有。reasons.yaml 里写好的不列在这里。")
    : h("ul", { class: "unknown-list" }, view.by_hand.map((each) => h("li", null, h("p", { class: "what" }, `「${each.text}」`), form(each.text, each.reason, "改"))))));
}

function form(text, chosen, verb) {
  const select = h("select", { "aria-label": `「${text}」算作`, required: true, data: { key: `select-${text}` } },
    h("option", { value: "" }, "算作…"), state.view.reasons.map((each) => h("option", { value: each.id, selected: each.id === chosen }, each.name)));
  return h("form", {
    onsubmit: (event) => {
      event.preventDefault();
      map(text, select.value);
    },
  }, select, h("button", { class: chosen ? null : "primary", data: { key: `map-${text}` } }, verb),
  chosen && h("button", { type: "button", data: { key: `unmap-${text}` }, onclick: () => map(text, UNMAPPED) }, "取消归类"));
}

const map = (text, reason) => attempt(async () => {
  await post(API, { shop: state.shop, text, reason });
  const name = state.view.reasons.find((each) => each.id === reason)?.name;
  state.done = name ? `「${text}」已归为「${name}」` : `「${text}」已取消归类`;
  await refresh();
});

for (const button of buttons) button.addEventListener("click", () => {
  Object.assign(state, { shop: button.dataset.shop, done: "" });
  history.replaceState(null, "", `#${encodeURIComponent(state.shop)}`);
  refresh();
});
live($("live"), (change) => {
  if (change.kind === "hello" || change.kind === "resync") refresh();
});
