// A step of a case as a small form: what it asks for, whose word it is, one button. Typing is kept until it worked.

import { checklist } from "./checklist.js";
import { h } from "./dom.js";
import { submits } from "./form.js";

/** `send(body)` takes {event, given, on_behalf}; `known` are values to start with, by key. */
export function stepForm(step, send, { known = {}, primary = true, title = step.name } = {}) {
  const fields = step.asks_for.map((asked) => field(asked, known[asked.key] ?? ""));
  const whose = step.on_behalf && h("label", { class: "wide" }, "是谁说的（代录）",
    h("input", { name: "on_behalf", value: known.on_behalf || null, required: true, maxlength: 64, autocomplete: "off", placeholder: "比如：仓库老周，电话" }));
  const problem = h("p", { class: "form-problem wide", role: "alert" });
  const form = h("form", { data: { event: step.event } }, title !== step.name && h("h3", null, title),
    h("div", { class: "fields" }, fields, whose, problem, h("div", { class: "row" }, h("button", { type: "submit", class: primary ? "primary" : "" }, step.name),
      step.remark && h("span", { class: "quiet" }, `订单备注会写「${step.remark}」`))));
  submits(form, problem, () => send(values(form, step)));
  return form;
}

export function field(asked, value = "") {
  if (asked.kind === "checklist") return h("fieldset", { class: "wide" }, h("legend", null, asked.name), checklist(asked.key, asked.goods, value));
  const props = { name: asked.key, required: !asked.optional, "aria-label": asked.name };
  const input = asked.choices.length
    ? h("select", props, h("option", { value: "" }, asked.optional ? "不填" : "请选择"), asked.choices.map((choice) => h("option", null, choice)))
    : typed(asked, props);
  if (value && asked.choices.length) input.value = value;
  else if (value) input.defaultValue = value; // filled in, not typed: leaving the page loses nothing
  return h("label", { class: asked.kind === "area" ? "wide" : null }, asked.optional && !asked.needed_when ? `${asked.name}（可不填）` : asked.name, input,
    asked.hint && h("span", { class: "quiet" }, asked.hint));
}

function typed(asked, props) {
  if (asked.kind === "area") return h("textarea", { ...props, rows: 3, maxlength: 500 });
  const type = { date: "date", moment: "datetime-local" }[asked.kind] ?? "text";
  return h("input", { ...props, type, maxlength: 200, autocomplete: "off", inputmode: asked.kind === "amount" ? "decimal" : null });
}

export function values(form, step) {
  const given = {};
  for (const asked of step.asks_for) {
    const value = form.elements[asked.key].value.trim();
    if (value) given[asked.key] = value;
  }
  return { event: step.event, given, on_behalf: form.elements.on_behalf?.value.trim() || null };
}
