// The form of one document: what is known stands in it, a problem stands at its field, what was typed survives.

import { post } from "./api.js";
import { h } from "./dom.js";
import { submits } from "./form.js";

const typed = new Map(); // case and step to what was typed and not sent
const keyOf = (page, step) => `${page.case.id}:${step.step}`;

export const forgetTyped = (page, step) => typed.delete(keyOf(page, step));

/** `done(panel)` shows what the server answered; `close()` folds the form away. */
export function formOf(page, step, { path, done, close }) {
  const kept = typed.get(keyOf(page, step)) ?? {};
  const problem = h("p", { class: "form-problem wide", role: "alert" });
  const form = h("form", { class: "doc-form", autocomplete: "off", novalidate: true, "aria-label": step.kind, data: { step: step.step } },
    step.fields.map((field, place) => row(step, field, place, kept[field.name] ?? field.value)),
    problem,
    h("div", { class: "row wide" },
      h("button", { type: "submit", class: "primary" }, step.approval ? "提交申请" : "生成"),
      h("button", { type: "button", data: { key: `draft-${step.step}` }, onclick: () => draft() }, "存草稿"),
      h("button", { type: "button", class: "link", data: { key: `close-${step.step}` }, onclick: close }, "收起")));
  const values = () => Object.fromEntries(step.fields.map((field, place) => [field.name, form.elements[nameOf(place)].value.trim()]));
  const tail = `${path}/steps/${encodeURIComponent(step.step)}`;

  form.addEventListener("input", () => typed.set(keyOf(page, step), values()));
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

  async function draft() {
    problem.textContent = "";
    try {
      const found = await post(`${tail}/draft`, { values: filled(values()) });
      typed.delete(keyOf(page, step));
      done(found);
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  submits(form, problem, async () => {
    const given = filled(values());
    const { problems } = await post(`${tail}/check`, { values: given });
    mark(form, step, problems);
    if (problems.length > 0) return;
    const found = await post(tail, { values: given });
    typed.delete(keyOf(page, step));
    done(found);
  });
  return form;
}

const nameOf = (place) => `field-${place}`;
const filled = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value));

function row(step, field, place, value) {
  const id = `doc-${step.step}-${place}`;
  const props = { id, name: nameOf(place), required: field.needed, "aria-describedby": `${id}-wrong`, data: { field: field.name } };
  const control = field.choices.length > 0
    ? h("select", props, h("option", { value: "" }, "请选择"), field.choices.map((each) => h("option", { selected: each === value }, each)))
    : h("input", { ...props, maxlength: 200, inputmode: field.numeric ? "decimal" : undefined });
  if (field.choices.length === 0) control.defaultValue = value; // known, not typed: leaving the page loses nothing
  return h("div", { class: "doc-field" }, h("label", { for: id }, field.name, !field.needed && h("span", { class: "quiet" }, "（可不填）")), control,
    h("p", { class: "form-problem", id: `${id}-wrong` }));
}

/** Each problem at its field, the keyboard in the first. */
function mark(form, step, problems) {
  step.fields.forEach((field, place) => {
    const control = form.elements[nameOf(place)];
    const said = problems.filter((each) => each.field === field.name).map((each) => each.message).join("");
    control.setAttribute("aria-invalid", String(said !== ""));
    form.querySelector(`#${CSS.escape(control.id)}-wrong`).textContent = said;
  });
  [...form.elements].find((control) => control.getAttribute("aria-invalid") === "true")?.focus();
}
