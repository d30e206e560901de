// Beside a case: the application, deadlines, tasks, facts, pictures, linked cases; below it what happened.

import { countdown, source, termsName } from "./case_words.js";
import { $, draw, h } from "./dom.js";
import { picture } from "./tasks_pictures.js";
import { stamp } from "./time.js";

const SHOWN_AT_FIRST = 12;
const QUIET_FACTS = new Set(["memo_conflict", "asked_at", "unshipped_asked_at",
  "told_end.answer", "told_end.return", "told_end.receive", "told_end.refused"]); // shown elsewhere

export function drawSide({ case: item }) {
  panel("refund", item.refund, refund);
  panel("dues", item.final || item.dues.length < 2 ? [] : item.dues, dues); // a single one stands in the head
  panel("tasks", item.tasks, tasks);
  panel("facts", item.facts.filter((fact) => !QUIET_FACTS.has(fact.key)), facts);
  panel("files", item.files, files);
  panel("linked", item.linked, linked);
  panel("history", item.history, history);
}

function panel(id, data, build) {
  const empty = data === null || data.length === 0;
  $(id).hidden = empty;
  if (!empty) draw($(id), data, build);
}

const refund = (each) => [
  h("div", { class: "panel-head" }, h("h2", null, "退款申请"), h("span", { class: "amount" }, `¥${each.amount}`)),
  h("dl", { class: "pairs" }, pair("类型", each.kind), pair("申请时", each.phase), pair("平台状态", each.status_name),
    each.paid && pair("实付", `¥${each.paid}`), pair("申请时间", stamp(each.asked_at)),
    each.due && pair("到期", [stamp(each.due.at), h("span", { class: "quiet" }, `（${each.due.basis}，${each.due.name}）`)]),
    each.note && pair("买家留言", each.note),
    each.return_no && pair("退货物流", `${each.return_courier} ${each.return_no}`.trim()),
    each.style && pair("商品", `${each.style}${each.size ? ` ${each.size}` : ""}`)),
];
const pair = (name, text) => [h("dt", null, name), h("dd", null, text)];

const dues = (all) => [h("h2", null, "期限"), h("ul", { class: "dues" }, all.map((due) =>
  h("li", null, countdown(due), h("span", null, ` ${due.name}`), h("span", { class: "quiet" }, `（${stamp(due.at)}${due.basis ? `，${due.basis}` : ""}）`))))];

const tasks = (all) => [
  h("div", { class: "panel-head" }, h("h2", null, "协作待办"), h("a", { href: "/tasks" }, "去办")),
  h("ul", { class: "tasks" }, all.map((task) => h("li", null,
    h("p", null, h("span", { class: "tag" }, task.department_name), ` ${task.title}`),
    task.state === "open" ? h("p", { class: "waits" }, `等答复，${stamp(task.opened_at)}由${task.opened_by}开`)
      : task.state === "cancelled" ? h("p", { class: "quiet" }, "不用做了")
        : h("p", { class: "quiet" }, `${answerOf(task)}${task.words ? `：${task.words}` : ""}（${task.answered_by}${task.on_behalf ? `，代${task.on_behalf}录` : ""}，${stamp(task.answered_at)}）`)))),
];
const answerOf = (task) => task.answers.find((each) => each.event === task.answer)?.name ?? "已完成";

const facts = (all) => [h("h2", null, "已登记"), h("ul", { class: "facts" }, all.map((fact) => h("li", null,
  h("p", null, h("span", { class: "quiet" }, fact.name), " ", fact.key === "terms_delivered" ? termsName(fact.value) : fact.value),
  h("p", { class: "by" }, source(fact.source), ` ${fact.by}${fact.on_behalf ? `代${fact.on_behalf}录` : ""}，${stamp(fact.at)}`),
  fact.note && fact.note !== fact.value && h("p", { class: "by" }, fact.note))))];

const files = (all) => [h("h2", null, "图片"), h("ul", { class: "files" }, all.map((file) => h("li", null, picture(file))))];

const linked = (all) => [h("h2", null, "相关案件"), h("ul", null, all.map((each) =>
  h("li", null, h("a", { href: `/cases/${each.id}` }, `${each.flow_name}：${each.state_name}`))))];

function history(all) {
  const newest = [...all].reverse();
  const line = (event) => h("li", null, h("time", { datetime: event.at }, stamp(event.at)), h("span", null, event.sentence));
  return [h("h2", null, "经过"), h("ol", { class: "events" }, newest.slice(0, SHOWN_AT_FIRST).map(line)),
    newest.length > SHOWN_AT_FIRST && h("details", { data: { key: "older" } }, h("summary", null, `更早的 ${newest.length - SHOWN_AT_FIRST} 条`),
      h("ol", { class: "events" }, newest.slice(SHOWN_AT_FIRST).map(line)))];
}
