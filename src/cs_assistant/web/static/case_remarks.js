// Order remarks: the exact line, where it stands, whose word that is; at 粘贴 copy it and say that it was done.

import { source } from "./case_words.js";
import { copyButton } from "./clipboard.js";
import { $, draw, h } from "./dom.js";
import { stamp } from "./time.js";

const LOOKS = { standing: "good", to_copy: "wait", lost: "danger", failed: "danger" };
const BY_HAND = ["to_copy", "failed", "lost"];

export function drawRemarks(page) {
  const { case: item, may } = page;
  const conflict = item.facts.find((fact) => fact.key === "memo_conflict");
  $("remarks").hidden = item.remarks.length === 0 && !conflict;
  draw($("remarks"), [item.remarks, conflict, may.has("remark")], () => [
    h("h2", null, "订单备注"), conflict && warning(page, conflict),
    h("ul", { class: "remarks" }, item.remarks.map((each) => remark(page, each))),
  ]);
}

/** C: copy the first remark that waits for it. */
export function copyFirst(page) {
  const first = page.case.remarks.find((each) => BY_HAND.includes(each.state)) ?? page.case.remarks.at(-1);
  if (first === undefined) return false;
  $("remarks").querySelector(`[data-key="copy-${first.id}"]`)?.click(); // the button says that it worked
  return true;
}

export function remark(page, each) {
  const mine = page.may.has("remark");
  return h("li", { class: `remark ${each.state}` },
    h("p", { class: "line" }, each.line),
    h("p", null, h("span", { class: `tag ${LOOKS[each.state] ?? ""}` }, each.state_name), " ",
      each.confirmed_how && source(each.confirmed_how), each.confirmed_by && h("span", { class: "quiet" }, ` ${each.confirmed_by}，${stamp(each.confirmed_at)}`)),
    each.why && h("p", { class: "lacks" }, each.why),
    h("div", { class: "row" }, copyButton(each.line, "复制备注", { data: { key: `copy-${each.id}` } }),
      mine && BY_HAND.includes(each.state) && h("button", {
        type: "button", class: each.state === "to_copy" ? "primary" : "", data: { key: `copied-${each.id}` },
        onclick: () => page.act(`remarks/${each.id}/copied`),
      }, "我已在千牛备注"),
      mine && ["failed", "lost"].includes(each.state) && h("button", {
        type: "button", data: { key: `retry-${each.id}` }, onclick: () => page.act(`remarks/${each.id}/retry`),
      }, "再写一次")));
}

function warning(page, conflict) {
  return h("div", { class: "conflict", role: "alert" }, h("p", null, h("b", null, "可能覆盖他人备注，请核对。"), ` ${conflict.value}`),
    conflict.note && h("p", null, conflict.note),
    page.may.has("remark") && h("button", { type: "button", data: { key: "settle" }, onclick: () => page.act("memo-conflict/settled") }, "核对过了，备注没有丢"));
}
