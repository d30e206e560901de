// Forms: one dialog for everything that is entered with a click, and what forms on a page have in common.

import { checklist } from "./checklist.js";
import { h } from "./dom.js";

const AT_ONCE = 12; // so many choices are shown beside each other, more in a list that opens
const drafts = new Map(); // what was typed in a form that was closed without sending

/**
 * Open a form. `fields` are {key, name, kind: "text" | "area" | "choice" | "select" | "date" | "moment" | "amount" | "picture" | "checklist", choices, optional, value, hint, max};
 * `watch(form)` may follow what is entered; `run(values)` sends it and may throw; the form then stays, with what was typed. Resolves to whether it was sent.
 */
export function openForm({ key, title, note, fields = [], action = "确定", danger = false, watch, run }) {
  return new Promise((done) => {
    const kept = drafts.get(key) ?? {};
    const wrong = h("div", { class: "form-problem", role: "alert" });
    const send = h("button", { type: "submit", class: danger ? "red" : "primary" }, action);
    const form = h("form", { class: "form", autocomplete: "off", novalidate: true, onsubmit: submit },
      h("h2", { id: "form-title" }, title), note && h("div", { class: "form-note" }, note),
      fields.map((field) => row(field, kept[field.key] ?? field.value ?? "")), wrong,
      h("div", { class: "row end" }, h("button", { type: "button", onclick: () => dialog.close() }, "取消"), send));
    const dialog = h("dialog", { class: "form-dialog", "aria-labelledby": "form-title" }, form);
    let sent = false;

    const values = () => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, entered(value)]));

    async function submit(event) {
      event.preventDefault();
      const given = values();
      const empty = fields.find((field) => !given[field.key] && needed(field, given));
      if (empty) {
        say(`「${empty.name}」还没有填。`);
        form.querySelector(`[name="${CSS.escape(empty.key)}"]`)?.focus();
        return;
      }
      send.disabled = true;
      try {
        await run(given);
        sent = true;
        drafts.delete(key);
        dialog.close();
      } catch (error) {
        say(error.message, error.missing);
      } finally {
        send.disabled = false;
      }
    }

    function say(message, missing = []) {
      wrong.replaceChildren(h("p", null, message),
        ...(missing.length ? [h("ul", null, missing.map((each) => h("li", null, each)))] : []));
    }

    dialog.addEventListener("close", () => {
      if (!sent && fields.length) drafts.set(key, values());
      dialog.remove();
      done(sent);
    });
    document.body.append(dialog);
    watch?.(form);
    dialog.showModal();
    (form.querySelector("input:not([type=radio]), textarea, select, input:checked, input") ?? send).focus();
  });
}

/** Whether a field may not be left empty beside what else is entered: a company's title wants its tax number. */
function needed(field, given) {
  return field.needed_when ? given[field.needed_when[0]] === field.needed_when[1] : !field.optional;
}

/** A text without its blanks; a file if one was chosen. */
const entered = (value) => (value instanceof File ? (value.name ? value : "") : value.trim());

/** A field of the API as one of a form. */
export const fieldOf = (asked) => ({ ...asked, kind: asked.choices.length > AT_ONCE ? "select" : asked.choices.length ? "choice" : asked.kind });

function row(field, value) {
  const id = `field-${field.key}`;
  const name = [field.name, field.optional && !field.needed_when && h("span", { class: "quiet" }, "（可不填）")];
  if (field.kind === "choice") {
    return h("fieldset", { class: "form-choice" }, h("legend", null, name), field.choices.map((each) => {
      const [choice, said] = typeof each === "string" ? [each, each] : [each.id, each.name];
      return h("label", { class: "choice" },
        h("input", { type: "radio", name: field.key, value: choice, checked: choice === value }), h("span", null, said));
    }), field.hint && h("p", { class: "quiet" }, field.hint));
  }
  if (field.kind === "checklist") {
    return h("fieldset", { class: "form-list" }, h("legend", null, name), field.hint && h("p", { class: "quiet" }, field.hint), checklist(field.key, field.goods, value));
  }
  return h("div", { class: "form-row" }, h("label", { for: id }, name), control(field, id, value),
    field.hint && h("p", { class: "quiet" }, field.hint));
}

function control(field, id, value) {
  const more = { id, name: field.key, placeholder: field.placeholder };
  if (field.kind === "area") {
    const area = h("textarea", { ...more, rows: 3, maxlength: field.max ?? 500 });
    area.value = value;
    return area;
  }
  if (field.kind === "picture") return h("input", { ...more, type: "file", accept: "image/png,image/jpeg,image/gif" }); // a browser fills none in
  if (field.kind === "select") {
    const select = h("select", more, h("option", { value: "" }, "请选择"), field.choices.map((each) => {
      const [choice, said] = typeof each === "string" ? [each, each] : [each.id, each.name];
      return h("option", { value: choice, selected: choice === value }, said);
    }));
    return select;
  }
  const type = { date: "date", moment: "datetime-local" }[field.kind] ?? "text";
  return h("input", { ...more, type, value, maxlength: 200, inputmode: field.kind === "amount" ? "decimal" : undefined });
}

/**
 * A form that stands on the page: `problem` says what went wrong, what was typed stays, and a second press while the
 * first is under way does nothing.
 */
export function submits(form, problem, send) {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    problem.textContent = "";
    try {
      await send();
    } catch (error) {
      problem.textContent = error.message;
    } finally {
      busy = false;
    }
  });
}

/** Ask before something that cannot be taken back. */
export const confirmAct = (title, note, action, run, danger = false) =>
  openForm({ key: `confirm:${title}`, title, note: h("p", null, note), action, danger, run });
