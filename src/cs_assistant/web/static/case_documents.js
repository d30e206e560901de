// 单据: what is to be made next for goods that came back, filled in and made one at a time; and what was made.

import { get, post } from "./api.js";
import { $, attempt, draw, forget, h, notice } from "./dom.js";
import { formOf, forgetTyped } from "./case_document_form.js";
import { save } from "./files.js";
import { openForm } from "./form.js";
import { stamp } from "./time.js";

const state = { found: null, open: null, turn: 0 };
const path = (page) => `/api/v1/cases/${encodeURIComponent(page.case.id)}/documents`;

/** Read the documents again and show them; nothing at all where the shop has not switched them on. */
export async function refreshDocuments(page) {
  const turn = ++state.turn;
  const found = await get(path(page));
  if (turn === state.turn) show(page, found);
}

function show(page, found) {
  state.found = found;
  if (!found.steps.some((step) => step.step === state.open && step.progress === "due")) state.open = null;
  $("documents").hidden = !found.on;
  if (found.on) draw($("documents"), [found, state.open, [...page.may]], () => build(page));
}

/** Send something about the documents; the answer is the panel as it stands then. */
async function send(page, tail, body) {
  const found = await post(`${path(page)}/${tail}`, body);
  state.turn += 1;
  show(page, found);
  return found;
}

const act = (page, tail, body) => attempt(() => send(page, tail, body));

/** Open the form of the document that is due, or the next question; whether there is one. */
export function openDocument(page) {
  if (!state.found?.on || !page.may.has("remark")) return false;
  const due = state.found.steps.find((step) => step.progress === "due");
  if (due !== undefined) return open(page, due.step);
  const first = $("documents").querySelector("button");
  first?.focus();
  return first !== null;
}

function open(page, step) {
  state.open = step;
  forget($("documents"));
  show(page, state.found);
  const first = [...$("documents").querySelectorAll("form input, form select")].find((field) => field.required && !field.value)
    ?? $("documents").querySelector("form input, form select");
  first?.scrollIntoView({ block: "nearest" });
  first?.focus();
  return true;
}

function close(page) {
  const { open: step } = state;
  state.open = null;
  show(page, state.found);
  [...$("documents").querySelectorAll("[data-key]")].find((each) => each.dataset.key === `fill-${step}`)?.focus();
}

function build(page) {
  const { found } = state;
  const works = page.may.has("remark");
  const standing = found.others.filter((each) => each.state !== "voided");
  const gone = found.others.filter((each) => each.state === "voided");
  return [
    h("div", { class: "panel-head" }, h("h2", null, "单据"), found.kind && h("span", { class: "tag flow" }, found.kind.name),
      found.kind && works && h("button", { type: "button", class: "link", data: { key: "kind" }, onclick: () => changeKind(page) }, "改种类")),
    found.kind_by && h("p", { class: "quiet" }, `种类由${found.kind_by}`),
    found.question && question(page, found.question, works),
    found.offsets.length > 0 && found.kind && h("p", { class: "quiet" }, found.offsets.map((each) => `${each.name}：${each.value}`).join("　")),
    found.asked.length > 0 && h("ul", { class: "doc-asked" }, found.asked.map((each) => asked(page, each, works))),
    found.steps.length > 0 && h("ol", { class: "doc-steps" }, found.steps.map((step, place) => one(page, step, place + 1, works))),
    standing.length > 0 && [h("p", { class: "lacks" }, "照以前的回答做的，还没作废："), h("ul", { class: "doc-others" }, standing.map((each) => other(page, each, works)))],
    gone.length > 0 && h("details", { data: { key: "gone" } }, h("summary", null, `作废和以前的单据（${gone.length}）`),
      h("ul", { class: "doc-others" }, gone.map((each) => other(page, each, works)))),
  ];
}

/** A document the plan does not have (any more); what still stands can be voided here. */
const other = (page, each, works) => h("li", null, `${each.kind} ${each.number ?? ""} `, tag(each), each.why && h("q", null, each.why), " ", sheet(each),
  works && each.state === "draft" && h("button", { type: "button", class: "link", data: { key: `drop-${each.id}` }, onclick: () => act(page, `${each.id}/void`, { why: "草稿" }) }, "丢掉草稿"),
  works && each.number && each.state !== "voided" && h("button", { type: "button", class: "link", data: { key: `void-${each.id}` }, onclick: () => askVoid(page, each) }, "作废…"));

/** What did the goods come back as? Where goods rarely come back, the question stays folded. */
function question(page, { text, choices, expected }, works) {
  const buttons = h("div", { class: "row" }, works && choices.map((each) => h("button", {
    type: "button", data: { key: `kind-${each.id}` }, onclick: () => act(page, "kind", { kind: each.id }),
  }, each.name)));
  if (expected) return h("div", { class: "doc-kind" }, h("p", null, text), buttons);
  return h("details", { data: { key: "kind-question" } }, h("summary", null, "有货退回要做单据"), h("p", null, text), buttons);
}

const changeKind = (page) => openForm({
  key: `${page.case.id}:document-kind`, title: "改退回种类", action: "改",
  note: "单据照种类来做。已经做了单据的，先作废再改。",
  fields: [
    { key: "kind", name: "货是怎么退回来的", kind: "select", choices: state.found.kinds, value: state.found.kind.id },
    { key: "why", name: "为什么改", kind: "text" },
  ],
  run: (given) => send(page, "kind", given),
});

function asked(page, each, works) {
  const answered = each.said !== null;
  return h("li", { class: answered ? "answered" : "" },
    h("span", { class: "doc-question", id: `ask-${each.key}` }, each.text),
    answered && h("span", null, h("b", null, each.said), each.number && ` ${each.number}`, h("span", { class: "quiet" }, `（${each.by}，${stamp(each.at)}）`)),
    works && h("span", { class: "row", role: "group", "aria-labelledby": `ask-${each.key}` }, answered
      ? h("button", { type: "button", class: "link", data: { key: `answer-${each.key}` }, onclick: () => act(page, "answers", { key: each.key }) }, "收回")
      : each.answers.map((said, place) => h("button", { type: "button", data: { key: `answer-${each.key}-${place}` }, onclick: () => say(page, each, said, place) }, said))));
}

function say(page, each, said, place) {
  if (!each.takes_number || place !== 0) return act(page, "answers", { key: each.key, said });
  return openForm({
    key: `${page.case.id}:invoice`, title: "原单已开票", action: "登记", note: "发票号会自动带到退回的单据上。还不知道就先空着。",
    fields: [{ key: "invoice_no", name: "原发票号", kind: "text", optional: true, value: each.number ?? "" }],
    run: ({ invoice_no: number }) => send(page, "answers", { key: each.key, said, invoice_no: number }),
  });
}

const MARKS = { done: "✓", waiting: "…", due: "", later: "" };
const SAID = { done: "做好了", waiting: "等人办", due: "该做了", later: "以后" };

function one(page, step, place, works) {
  const made = step.made;
  return h("li", { class: `doc-step at-${step.progress}` },
    h("span", { class: "stage-mark", "aria-hidden": "true" }, MARKS[step.progress] || String(place)),
    h("div", { class: "doc-body" },
      h("p", { class: "doc-name" }, h("span", { class: "hidden" }, `${SAID[step.progress]}：`), h("b", null, step.kind),
        made?.number && h("span", { class: "number" }, made.number), made && tag(made),
        step.progress === "later" && h("span", { class: "quiet" }, `先做${step.waits_for.join("、")}`)),
      h("p", { class: "doc-terms" }, step.terms.map((each) => h("span", null, h("span", { class: "quiet" }, `${each.name} `), each.value))),
      step.note && h("p", { class: "quiet" }, step.note),
      h("p", { class: "doc-rules quiet" }, step.rules.join(" ")),
      made?.number && values(made),
      works && acts(page, step),
      step.step === state.open && step.progress === "due" && formOf(page, step, {
        path: path(page), done: (found) => { state.open = null; state.turn += 1; show(page, found); }, close: () => close(page),
      })));
}

const values = (made) => h("p", { class: "doc-values" }, made.values.map((each) => h("span", null, h("span", { class: "quiet" }, `${each.name} `), each.value)),
  h("span", { class: "quiet" }, `${made.by}，${stamp(made.at)}`), made.approved_by && h("span", { class: "quiet" }, `${made.approved_by}批准`));

const tag = (made) => h("span", { class: `tag ${made.state === "created" || made.state === "exported" ? "good" : made.state === "voided" ? "" : "wait"}` }, made.state_name);

const sheet = (made) => made.number && h("a", { href: `/cases/${encodeURIComponent(made.case_id)}/documents/${encodeURIComponent(made.id)}`, target: "_blank", rel: "noopener" }, "打印");

function acts(page, step) {
  const { made } = step;
  const button = (key, name, onclick, look = "") => h("button", { type: "button", class: look, data: { key: `${key}-${step.step}` }, onclick }, name);
  const draft = made?.state === "draft";
  return h("div", { class: "row doc-acts" },
    step.progress === "due" && step.step !== state.open && button("fill", draft ? "接着填" : "填单", () => open(page, step.step), "primary"),
    draft && step.step !== state.open && button("drop", "丢掉草稿", () => { forgetTyped(page, step); act(page, `${made.id}/void`, { why: "草稿" }); }, "link"),
    step.may_approve && button("approve", "批准", () => act(page, `${made.id}/approve`), "primary"),
    step.may_approve && button("refuse", "不批准…", () => why(page, made, "refuse", "不批准", "不批准的原因")),
    made?.state === "requested" && !step.may_approve && h("span", { class: "quiet" }, "等主管批准（不能是申请人自己）。"),
    made?.state === "approved" && button("carried", "确认已报废", () => act(page, `${made.id}/carried-out`), "primary"),
    (made?.state === "created" || made?.state === "exported") && page.may.has("export") && button("export", "导出 JSON", () => take(page, made)),
    made?.number && sheet(made),
    made?.number && button("void", "作废…", () => askVoid(page, made), "link"));
}

const askVoid = (page, made) => why(page, made, "void", `作废 ${made.number}`, "为什么作废");

const why = (page, made, tail, title, name) => openForm({
  key: `${made.id}:${tail}`, title, action: title.split(" ")[0], danger: true,
  note: tail === "void" ? "号码保留，不再使用；这一步可以重新做一张。" : "申请会作废，可以重新提交。",
  fields: [{ key: "why", name, kind: "text" }], run: (given) => send(page, `${made.id}/${tail}`, given),
});

const take = (page, made) => attempt(async () => {
  const document_ = await post(`${path(page)}/${made.id}/export`, {});
  save(`${made.number}.json`, JSON.stringify(document_, null, 2), "application/json");
  notice(`已导出 ${made.number}.json，序列号等已遮盖。`);
  await refreshDocuments(page);
});
