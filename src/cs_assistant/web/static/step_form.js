// A step of a case as a small form: what it asks for, whose word it is, one button. Typing is kept until it worked.

import { h } from "./dom.js";

/** `send(body)` takes {event, given, on_behalf}; `known` are values to start with, by key. */
export function stepForm(step, send, { known = {}, primary = true, title = step.name } = {}) {
  const fields = step.asks_for.map((asked) => field(asked, known[asked.key] ?? ""));
  const whose = step.on_behalf && h("label", { class: "wide" }, "是谁说的（代录）",
    h("input", { name: "on_behalf", value: known.on_behalf || null, required: true, maxlength: 64, autocomplete: "off", placeholder: "比如：仓库老周，电话" }));
  const problem = h("p", { class: "form-problem wide", role: "alert" });
  const button = h("button", { type: "submit", class: primary ? "primary" : "" }, step.name);
  const form = h("form", { data: { event: step.event } }, title !== step.name && h("h3", null, title),
    h("div", { class: "fields" }, fields, whose, problem, h("div", { class: "row" }, button,
      step.remark && h("span", { class: "quiet" }, `订单备注会写「${step.remark}」`))));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    button.disabled = true;
    try {
      await send(values(form, step));
    } catch (error) {
      problem.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  });
  return form;
}

export function field(asked, value = "") {
  const props = { name: asked.key, required: !asked.optional, "aria-label": asked.name };
  const input = asked.choices.length
    ? h("select", props, asked.optional && h("option", { value: "" }, "不填"), asked.choices.map((choice) => h("option", null, choice)))
    : h("input", { ...props, maxlength: 200, autocomplete: "off" });
  if (value) input.value = value;
  return h("label", null, asked.optional ? `${asked.name}（可不填）` : asked.name, input);
}

export function values(form, step) {
  const given = {};
  for (const asked of step.asks_for) {
    const value = form.elements[asked.key].value.trim();
    if (value) given[asked.key] = value;
  }
  return { event: step.event, given, on_behalf: form.elements.on_behalf?.value.trim() || null };
}
