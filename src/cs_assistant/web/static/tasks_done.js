// 办完的: what was answered, by whom, in whose name.

import { h } from "./dom.js";
import { pictures } from "./tasks_pictures.js";
import { stamp } from "./time.js";

export function doneList(list) {
  if (list.items.length === 0) return h("div", { class: "nothing" }, h("strong", null, "还没有办完的"), h("p", { class: "quiet" }, "答复过的待办会列在这里，新的在前。"));
  return h("section", { class: "group-card done-list", "aria-label": "办完的" }, h("ul", { class: "tasks done" }, list.items.map((task) => entry(task, list))));
}

function entry(task, list) {
  const name = task.answers.find((answer) => answer.event === task.answer)?.name ?? "已完成";
  const cancelled = task.state === "cancelled";
  return h("li", { data: { task: task.id } },
    h("div", { class: "told" }, h("strong", null, task.order_no ?? "没有订单号"), h("span", { class: "quiet" }, h("span", { class: `dot shop-${list.colours[task.shop] ?? 0}`, "aria-hidden": "true" }), `${task.shop_name} · ${task.title}`)),
    h("div", { class: "told" }, h("span", null, cancelled ? h("span", { class: "quiet" }, "不用做了") : name), task.words && h("span", { class: "quiet" }, task.words)),
    h("div", { class: "told" }, h("span", null, task.on_behalf && h("span", { class: "tag wait" }, "代录"), task.on_behalf ? ` ${task.on_behalf}` : task.answered_by),
      h("span", { class: "quiet" }, `${task.on_behalf ? `${task.answered_by}记 ` : ""}${task.answered_at ? stamp(task.answered_at) : ""}`)),
    pictures(task.pictures));
}
