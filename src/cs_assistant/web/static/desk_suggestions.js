// What the assistant did or held back, and up to five suggestions to choose from.

import { $, draw, h } from "./dom.js";

export function drawDecision(view) {
  const panel = $("decision");
  const decision = view?.pasted && !view.alarm ? null : view?.decision ?? null; // nothing ever goes out there by itself
  panel.classList.toggle("alarm", Boolean(view?.alarm));
  const last = view?.lines.at(-1);
  const gone = last?.sender === "robot" && last.state === "sent";
  draw(panel, [decision, gone, view?.taken_over], () => decision && (
    decision.outcome === "reply" ? replied(decision, gone) : heldBack(decision)));
}

function replied(decision, gone) {
  return h("p", null,
    h("b", null, gone ? `已自动回复「${decision.reply_title}」` : `将自动回复「${decision.reply_title}」`),
    decision.reason && ` ${decision.reason}`);
}

function heldBack(decision) {
  const word = decision.outcome === "hand_over" ? "请人工回复" : "没有自动回复";
  const why = decision.vetoes.length ? decision.vetoes : [decision.reason].filter(Boolean);
  return h("div", null, h("b", null, `${word}：`), h("ul", null, why.map((each) => h("li", null, each.replace(/。$/, "")))));
}

export function drawSuggestions(view, { insert, none }) {
  const suggestions = view?.suggestions ?? [];
  const open = view?.understanding && (suggestions.length > 0 || view.lines.at(-1)?.sender === "buyer");
  const data = view && [view.id, suggestions, Boolean(open)];
  const changed = draw($("suggestions"), data, () => view && [
    suggestions.length > 0 && h("ol", { class: "offers" }, suggestions.map((each) => h("li", null, offer(each, insert)))),
    open && h("button", { type: "button", class: "none-right", data: { key: "none" }, onclick: none },
      h("kbd", null, "0"), suggestions.length ? "都不对，改选买家的意思" : "没有合适的建议，改选买家的意思"),
  ]);
  if (changed) $("suggestions").scrollTop = 0;
}

function offer(each, insert) {
  return h("button", {
    type: "button", class: `offer${each.key === 1 ? " first" : ""}`, data: { key: `offer-${each.key}` },
    "aria-keyshortcuts": String(each.key), onclick: () => insert(each.key),
  },
  h("kbd", null, String(each.key)),
  h("span", null,
    h("span", { class: "title" }, each.title, each.automatic && h("span", { class: "tag" }, "可自动")),
    h("span", { class: "text" }, each.text),
    each.warnings.map((warning) => h("span", { class: "warning" }, `注意：${warning}`)),
    h("span", { class: "why" }, each.reason, " ",
      each.clauses.map((clause) => h("span", { class: "clause", title: clause.summary }, `${clause.id} `)))));
}
