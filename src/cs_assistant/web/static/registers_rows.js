// What the columns of each register show. Cells belong together: when and where, which order, what was said, where it stands.

import { h } from "./dom.js";
import { chineseDay, hourMinute, isoDay } from "./time.js";

/** A register is read later: the day is always written. */
const stamp = (iso) => `${chineseDay(isoDay(new Date(iso)))} ${hourMinute(iso)}`;
const quiet = (...said) => h("p", { class: "quiet" }, said);
const number = (name, value) => value && h("p", { class: "number" }, name && h("span", { class: "quiet" }, `${name} `), value);
const words = (said) => said && h("p", { class: "words" }, `「${said}」`);
const tag = (text, kind = "") => text && h("span", { class: `tag ${kind}` }, text);
const yuan = (amount) => amount && `${amount} 元`;
const joined = (...parts) => parts.filter(Boolean).join(" · ");

const when = (id) => (cells, row) => [
  h("time", { datetime: cells[id] }, stamp(cells[id])),
  h("p", { class: "quiet shop" }, h("span", { class: `dot shop-${row.colour}`, "aria-hidden": "true" }), cells.shop),
];
const order = (cells) => [number("订单", cells.order_no), number("退款", cells.refund_no), cells.buyer && quiet(`买家 ${cells.buyer}`)];
const caseLink = (name) => (cells, row) => row.case_id
  ? h("a", { href: `/cases/${encodeURIComponent(row.case_id)}` }, cells[name] ?? "看案件")
  : cells[name] && quiet(cells[name]);

const HOW = { 平台确认: "good", 人工确认: "wait" };
const refundCase = (cells, row) => [
  caseLink("case_state")(cells, row) || quiet("没有开案件"),
  cells.status && quiet(`平台：${cells.status}`),
  cells.agreed && h("p", null, cells.agreed, " ", tag(cells.agreed_how, HOW[cells.agreed_how])),
  cells.agreed && quiet(joined(cells.agreed_by, cells.agreed_at && stamp(cells.agreed_at))),
];
const selected = (cells) => [
  h("p", null, cells.first),
  cells.first_text !== cells.first && quiet(`原文：${cells.first_text}`),
  cells.current_text !== cells.first_text && h("p", { class: "moved" }, h("span", { class: "quiet" }, "后来改为 "), cells.current_text),
];

const CALLED = { 接通: "good" };
const called = (cells) => [h("p", null, cells.whom, " ", tag(cells.outcome, CALLED[cells.outcome] ?? "wait"))];

/** `send_back.2026-11-22#phone_return`: the day of the version, and what the text is for. */
const terms = (cells) => [h("p", null, `${/\d{4}-\d\d-\d\d/.exec(cells.terms)?.[0] ?? cells.terms} 版`), quiet(cells.situation ?? cells.terms.split("#")[1] ?? "")];
const standing = (cells) => [
  tag(cells.standing, cells.standing === "有效" ? "good" : "wait"),
  words(cells.withdrawn_words),
  cells.withdrawn_at && quiet(`${cells.withdrawn_by} ${stamp(cells.withdrawn_at)}`),
];

const printed = (row) => row.sheet && h("p", null, h("a", { href: row.sheet }, "打印"));
const claimState = (cells, row) => [
  caseLink("state")(cells, row), printed(row),
  cells.paid_amount && h("p", null, tag(`到账 ${yuan(cells.paid_amount)}`, "good")),
  words(cells.why_rejected),
  cells.stamped_at && quiet(`盖章 ${stamp(cells.stamped_at)}`),
  cells.courier_claim_no && quiet(`理赔编号 ${cells.courier_claim_no}`),
];
const choice = (cells) => [cells.buyer_choice ? h("p", null, cells.buyer_choice) : tag("还没问", "wait"), words(cells.buyer_words)];

const paper = (cells) => [
  h("p", null, cells.kind), number("", cells.number), quiet(cells.plan),
];
const way = (cells) => [
  cells.leaves && h("p", null, `出 ${cells.leaves}`), cells.enters && h("p", null, `入 ${cells.enters}`), cells.location && quiet(cells.location),
  quiet(joined(cells.booking !== "—" && cells.booking, cells.document_category !== "—" && cells.document_category)), cells.adjusted_for && quiet(cells.adjusted_for),
];
const STANDS = { 已作废: "", 草稿: "" };
const paperState = (cells, row) => [
  tag(cells.state, STANDS[cells.state] ?? (cells.state.includes("待") ? "wait" : "good")), words(cells.voided_why),
  quiet(`制单 ${cells.by}`), cells.approver && quiet(`批准 ${cells.approver}`),
  row.case_id && h("a", { href: `/cases/${encodeURIComponent(row.case_id)}#documents` }, "看案件"),
];

/** Register to its columns: heading, what stands in the cell, and a class. */
/** A sheet a case fills in (售后维修单, the forms of 售后赔偿): what is filled in stands under its own name. */
const APART = new Set(["opened_at", "shop", "state", "keep_until", "keeping", "owner", "sheet_no"]);
const shown = (column, value) => column.kind === "time" ? stamp(value) : column.kind === "day" ? chineseDay(value) : column.kind === "money" ? yuan(value) : value;
const filledIn = (columns) => (cells) => h("dl", { class: "filled" }, columns.filter((each) => !APART.has(each.id) && cells[each.id])
  .map((each) => h("div", null, h("dt", null, each.name), h("dd", null, shown(each, cells[each.id])))));
const kept = (cells) => [cells.owner && quiet(cells.owner), cells.keep_until && h("p", null, `${chineseDay(cells.keep_until)}以前不删`),
  tag(cells.keeping, cells.keeping?.startsWith("保存期已满") ? "wait" : "")];

const formLayout = (columns) => [
  [columns[0].name, when("opened_at"), "when"],
  ["内容", (cells, row) => [cells.sheet_no && number("单号", h("a", { href: `/visits/${encodeURIComponent(row.case_id)}/sheet` }, cells.sheet_no)), filledIn(columns)(cells)], "said"],
  ["案件", (cells, row) => [caseLink("state")(cells, row), printed(row)], "state"],
  ["保存", kept],
];

/** How the rows of a register are laid out; one without a layout of its own is a sheet. */
export const layoutOf = (register, columns) => LAYOUTS[register] ?? formLayout(columns);

const LAYOUTS = {
  refunds: [
    ["申请", when("asked_at"), "when"],
    ["订单", order, "order"],
    ["退什么", (cells) => [h("p", null, joined(cells.kind, cells.phase)), h("p", { class: "amount" }, yuan(cells.amount)), quiet(joined(cells.style, cells.size))]],
    ["选的原因", selected],
    ["买家自述", (cells) => [cells.stated && h("p", null, cells.stated), words(cells.words), cells.stated_by && quiet(`${cells.stated_by}记`)], "said"],
    ["核实", (cells) => [cells.verified && h("p", null, cells.verified), cells.evidence && quiet(cells.evidence)], "said"],
    ["案件，同意", refundCase, "state"],
  ],
  consents: [
    ["登记", when("recorded_at"), "when"],
    ["订单", order, "order"],
    ["同意的原话", (cells) => [words(cells.words), quiet(`${stamp(cells.said_at)} 说的`)], "said"],
    ["细则版本", terms],
    ["确认人", (cells) => cells.recorded_by],
    ["现在", standing, "said"],
    ["案件", caseLink("case_state"), "state"],
  ],
  calls: [
    ["时间", when("at"), "when"],
    ["打给谁", called],
    ["对方怎么说", (cells) => [cells.reason && h("p", null, cells.reason), words(cells.words)], "said"],
    ["答应了什么", (cells) => cells.promise, "said"],
    ["订单", order, "order"],
    ["谁打的", (cells) => cells.by],
    ["案件", caseLink("case_state"), "state"],
  ],
  claims: [
    ["开单", when("opened_at"), "when"],
    ["订单", order, "order"],
    ["丢的货", (cells) => [h("p", null, joined(cells.article, cells.size)), h("p", { class: "amount" }, yuan(cells.price))]],
    ["快递", (cells) => [cells.courier && h("p", null, cells.courier), number("", cells.tracking_no), cells.shipped_on && quiet(`${chineseDay(cells.shipped_on)}发货`)]],
    ["丢失证明", (cells) => [cells.loss_proof && h("p", null, cells.loss_proof), cells.handled_by && quiet(`经办 ${cells.handled_by}`)], "said"],
    ["买家的选择", choice, "said"],
    ["进度", claimState, "state"],
  ],
  documents: [
    ["日期", when("at"), "when"],
    ["单据", paper],
    ["从哪来", (cells) => [number("原单", cells.source_no), cells.source_document && number("由", cells.source_document), number("订单", cells.order_no)], "order"],
    ["仓库和帐", way],
    ["货", (cells) => [h("p", null, joined(cells.article, cells.quantity && `${cells.quantity} 件`)), number("序列号", cells.serial), cells.price && h("p", { class: "amount" }, yuan(cells.price))]],
    ["用途、原因", (cells) => [cells.purpose && h("p", null, joined(cells.purpose, cells.category)), words(cells.why), cells.mark && quiet(cells.mark)], "said"],
    ["状态", paperState, "state"],
  ],
};
