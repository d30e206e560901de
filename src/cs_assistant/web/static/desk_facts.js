// Beside the chat: the order, the rights card 今天能怎么办, and how the message was understood.

import { toRead } from "./checklist.js";
import { signedLine } from "./desk_signed.js";
import { $, draw, h } from "./dom.js";
import { chineseDay, isoDay, now, shiftDay } from "./time.js";

const VALUES_WITHOUT_END = new Set(["shop", "buyer", "split"]);
const percent = (number) => `${Math.round(number * 100)}%`;

export function drawFacts(view, chooseOrder, { may = false, changed } = {}) {
  $("facts").hidden = view === null;
  if (view === null) return;
  const signed = () => signedLine(view, may, changed);
  draw($("order"), [view.id, view.order, view.order_no, view.order_candidates, view.unknown_order_no, view.lacks_signed_on, view.told_signed_on, may],
    () => [order(view, chooseOrder), signed()]);
  draw($("understanding"), [view.id, view.understanding], () => understanding(view.understanding));
  draw($("rights"), [view.id, view.rights], () => rights(view.rights));
}

const tagged = (tag) => [h("span", { class: "tag" }, tag), " "];
const pairs = (notes, look = "pairs") => notes.length > 0 && h("dl", { class: look },
  notes.map((note) => [h("dt", null, note.label), h("dd", null, note.text)]));

function order(view, choose) {
  const { order: known, order_candidates: candidates, unknown_order_no: unknown } = view;
  const missing = unknown && h("p", { class: "refund" }, `买家给的订单号 ${unknown} 在这家店查不到，请核对。`);
  if (known === null && view.pasted) return byHand(view, choose);
  if (known === null) {
    return [
      h("h2", null, "订单"), missing,
      h("p", { class: "quiet" }, candidates.length ? "买家有几个订单，说的是哪一个？" : "还不知道是哪个订单，可以请买家发订单号。"),
      h("div", { class: "choices" }, candidates.map((number) => h("button", {
        type: "button", data: { key: `order-${number}` }, onclick: () => choose(number),
      }, number))),
    ];
  }
  return [
    h("div", { class: "order-head" }, h("h2", null, "订单"), known.tags.slice(0, 1).map(tagged),
      known.amount !== null && h("span", { class: "amount" }, `¥${known.amount}`)),
    missing,
    h("p", { class: "product" }, known.product, known.sku && h("span", { class: "quiet" }, ` ${known.sku} `), known.tags.slice(1).map(tagged)),
    known.refund && h("p", { class: "refund" }, known.refund),
    pairs([{ label: "单号", text: known.order_no }, ...known.facts]),
    pairs(known.times, "pairs two"),
  ];
}

/** A pasted chat: nothing can be looked up, the number is taken at its word. */
function byHand(view, choose) {
  const set = (event) => {
    event.preventDefault();
    choose(event.target.elements.number.value.trim());
  };
  return [
    h("h2", null, "订单"),
    view.order_no ? pairs([{ label: "单号", text: view.order_no }]) : h("p", { class: "quiet" }, "还没有订单号。"),
    h("p", { class: "quiet" }, "店铺没有接入平台，订单资料请在千牛里看。"),
    h("form", { class: "by-hand", autocomplete: "off", onsubmit: set },
      h("label", { class: "hidden", for: "number" }, "订单号"),
      h("input", { id: "number", name: "number", inputmode: "numeric", required: true, pattern: "[0-9]{16,19}", title: "16 到 19 位数字", placeholder: "订单号，16 到 19 位", data: { key: "number" } }),
      h("button", { type: "submit", data: { key: "set-number" } }, view.order_no ? "改单号" : "记下")),
  ];
}

export function rights(card) {
  if (!card.known) return h("p", { class: "quiet" }, "选定订单后，这里按日期列出各项权益。");
  return [
    asks(card.verdicts).map(([question, names]) => h("p", { class: "ask" }, h("b", null, question), ` 问清后就能定：${names.join("、")}`)),
    h("ul", { class: "verdicts" }, card.verdicts.map((each) => verdict(each, card.on))),
    card.notes.length > 0 && h("ul", { class: "evidence" }, card.notes.map((note) => h("li", null, note))),
  ];
}

/** Each question once, with the rights it would settle. */
function asks(verdicts) {
  const found = new Map();
  for (const each of verdicts) {
    for (const question of each.questions) found.set(question, [...(found.get(question) ?? []), each.name]);
  }
  return [...found];
}

function verdict(item, on) {
  return h("li", { class: "verdict", data: { verdict: item.id, value: item.value } },
    h("div", { class: "head" }, h("span", { class: `word ${item.value}` }, item.word), h("span", { class: "name" }, item.name),
      h("span", { class: "until" }, until(item, on))),
    h("p", { class: "reason" }, item.reason),
    item.trace.length === 0 ? h("p", { class: "clause" }, item.clause)
      : h("details", { data: { key: `trace-${item.id}` } }, h("summary", { class: "clause" }, `${item.clause}，怎么算的`),
        h("ul", null, item.trace.map((each) => h("li", null, each)))),
    item.id === "seven_day.return" && item.value !== "no" && toRead());
}

function until(item, on) {
  if (VALUES_WITHOUT_END.has(item.value)) return null;
  if (item.last_day) return item.value === "no" ? `${chineseDay(item.last_day, on)} 已到期` : `最晚 ${chineseDay(item.last_day, on)}`;
  return item.value === "unknown" && item.window_end ? `期限到 ${chineseDay(item.window_end, on)}` : null;
}

function understanding(value) {
  if (value === null) return [h("h2", null, "怎么理解的"), h("p", { class: "quiet" }, "没有等待回复的消息。")];
  const others = value.candidates.filter((each) => each.intent !== value.intent && each.confidence >= 0.005).slice(0, 2);
  return [
    h("h2", null, "怎么理解的"),
    h("p", { class: "meaning" }, h("b", null, value.name), percent(value.confidence), h("span", { class: "tag" }, value.band)),
    others.length > 0 && h("p", { class: "runners" }, "其次 ", others.map((each) => `${each.name} ${percent(each.confidence)}`).join("，")),
    value.secondary.length > 0 && h("p", { class: "runners" }, `同时提到 ${value.secondary.join("、")}`),
    (value.signals.length > 0 || value.answer) && h("p", { class: "row" },
      value.signals.map((each) => h("span", { class: "tag wait" }, each)),
      value.answer && h("span", { class: "tag" }, `回答：${value.answer}`)),
    value.evidence.length > 0 && h("ul", { class: "evidence" }, value.evidence.map((each) => h("li", null, each))),
    pairs(value.entities),
  ];
}

/** The date the rights card is for. `chosen` is null while it follows today. */
export class RightsDay {
  chosen = null;

  constructor(onChange) {
    this.input = $("day");
    const choose = (iso) => {
      if (!iso) return;
      this.chosen = iso === this.today ? null : iso;
      this.#show();
      onChange(this.chosen);
    };
    this.input.addEventListener("change", () => choose(this.input.value));
    $("day-back").addEventListener("click", () => choose(shiftDay(this.input.value, -1)));
    $("day-next").addEventListener("click", () => choose(shiftDay(this.input.value, 1)));
    $("day-today").addEventListener("click", () => choose(this.today));
  }

  get today() { return isoDay(now()); }

  reset() { this.chosen = null; }

  draw() {
    if (document.activeElement !== this.input) this.#show();
  }

  #show() {
    const day = this.chosen ?? this.today;
    if (this.input.value !== day) this.input.value = day;
    $("day-today").hidden = this.chosen === null;
    $("rights-title").textContent = this.chosen === null ? "今天能怎么办" : `${chineseDay(day)}能怎么办`;
  }
}
