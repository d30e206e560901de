// The sign-for day of an order that names none: what a person read in 千牛 or was told, noted in two clicks.

import { post } from "./api.js";
import { h } from "./dom.js";
import { openForm } from "./form.js";
import { chineseDay } from "./time.js";

/** A line in the order panel; nothing where the order has its day, or is not shipped yet. `changed`: after it was noted. */
export function signedLine(view, may, changed) {
  if (!view.lacks_signed_on) return null;
  const told = view.told_signed_on;
  return h("p", { class: "signed" },
    told ? `签收 ${chineseDay(told)}（记下的，权益按它算） ` : h("b", { class: "lacks" }, "签收日期不在案，权益只能估算。 "),
    may && h("button", { type: "button", data: { key: "note-signed" }, onclick: () => note(view, changed) }, told ? "改签收日期" : "填签收日期"));
}

function note(view, changed) {
  return openForm({
    key: `signed:${view.id}`, title: "哪天签收的？", action: "记下",
    note: "照千牛订单页的物流填，或照买家说的。记错了可以改；清空就是不知道。",
    fields: [{ key: "signed_on", name: "签收日期", kind: "date", value: view.told_signed_on ?? "", optional: true }],
    run: async ({ signed_on: day }) => {
      await post(`/api/v1/conversations/${encodeURIComponent(view.id)}/signed`, { signed_on: day || null });
      changed();
    },
  });
}
