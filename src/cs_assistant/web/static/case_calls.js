// Telephone calls: two taps (whom, result); why and what was promised if there is something to keep.

import { $, draw, h, notice } from "./dom.js";
import { openForm } from "./form.js";
import { inShanghai } from "./promises.js";
import { stamp } from "./time.js";

export function drawCalls(page) {
  const { case: item, may } = page;
  draw($("calls"), [item.calls, item.calls_to_buyer, may.has("remark")], () => [
    h("div", { class: "panel-head" }, h("h2", null, "电话"),
      may.has("remark") && h("button", { type: "button", data: { key: "call" }, onclick: () => openCall(page) }, h("kbd", null, "T"), "登记电话")),
    item.calls.length === 0 ? h("p", { class: "quiet" }, `这个案件还没有打过。先打电话，没接通再留言。${capLine(page)}`)
      : h("ul", { class: "calls" }, item.calls.map((call) => one(page, call))),
  ]);
}

function one(page, call) {
  const reason = page.meta.reasons.find((each) => each.id === call.reason);
  return h("li", null, h("p", null, h("time", { datetime: call.at }, stamp(call.at)), ` ${call.by}打给${call.whom}，`,
    h("span", { class: call.outcome === "接通" ? "tag good" : "tag" }, call.outcome)),
  (reason || call.words) && h("p", null, reason && h("b", null, reason.name), call.words && h("q", null, call.words)),
  call.promise && h("p", null, h("span", { class: "tag wait" }, "答应了"), ` ${call.promise}`));
}

const capLine = ({ meta }) => (meta.call_cap === null ? "" : `一件事给买家最多打 ${meta.call_cap} 次，再联系就留言。`);

/** What stands above the form before one call too many: those written in other cases of the refund or order count (R5.6). */
function enoughNote({ case: item, meta }) {
  if (meta.call_cap === null || item.calls_to_buyer < meta.call_cap) return null;
  return h("p", { class: "form-warning", role: "note" }, `这件事已经给买家打过 ${item.calls_to_buyer} 次电话（最多 ${meta.call_cap} 次，接通的也算，别的案件里打的也算）。先别再打，改用旺旺留言。`);
}

/** What stands above the form outside the hours in which a buyer is telephoned (R5.6). */
function lateNote(hours) {
  const hour = Number(new Date().toLocaleString("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", hourCycle: "h23" }));
  if (!hours || (hour >= hours[0] && hour < hours[1])) return null;
  return h("p", { class: "form-warning", role: "note" }, `现在不在 ${hours[0]}:00–${hours[1]}:00 之内，先别给买家打电话，改用旺旺留言。`);
}

function warnings(page) {
  const notes = [lateNote(page.meta.call_hours), enoughNote(page)].filter(Boolean);
  return notes.length ? notes : null;
}

export function openCall(page) {
  if (!page.may.has("remark")) return false;
  openForm({
    key: `${page.case.id}:call`, title: "登记电话", action: "记下", note: warnings(page),
    fields: [
      { key: "whom", name: "打给谁", kind: "choice", choices: page.meta.whom, value: "买家" },
      { key: "outcome", name: "结果", kind: "choice", choices: page.meta.outcomes },
      { key: "reason", name: "买家说的原因", kind: "select", choices: page.meta.reasons, optional: true },
      { key: "words", name: "对方的原话", kind: "area", optional: true },
      { key: "promise", name: "答应了什么", kind: "text", optional: true },
      { key: "promise_due", name: "最晚什么时候做到", kind: "moment", optional: true },
    ],
    run: async (given) => {
      const { warning } = await page.send("calls", {
        ...given, reason: given.reason || null, promise_due: given.promise_due ? inShanghai(given.promise_due) : null,
      });
      if (warning) notice(warning);
      page.refresh();
    },
  });
  return true;
}
