// 未发退早班: clocks, filters and the table. Rows are one line of facts each; what changes with time ticks by itself.

import { $, chip, draw, h } from "./dom.js";
import { secondsTo, tick } from "./countdown.js";
import { hourMinute, isoDay, now, stamp } from "./time.js";

const TURNS = [
  { key: "submit", name: "待提交", of: ["submit"] },
  { key: "warehouse", name: "等仓库", of: ["warehouse", "answer"] },
  { key: "check", name: "可核对", of: ["check"] },
  { key: "shipped", name: "已出库", of: ["intercept", "parcel"] },
  { key: "copy", name: "待复制备注", of: ["copy"] },
  { key: "trouble", name: "要处理", of: ["remark", "confirm"] },
  { key: "wait", name: "系统在办", of: ["wait"] },
];
const NEAR_MINUTES = 30;
const NOW_MINUTES = 10;
const DUE_NEAR_MINUTES = 12 * 60;
const DUE_NOW_MINUTES = 4 * 60;

export const inTurn = (row, turn) => turn === null || TURNS.find((each) => each.key === turn).of.includes(row.next.key);
export const toCopy = (row) => row.remarks.filter((remark) => remark.state === "to_copy");
const tail = (number) => number.slice(-4);

export function drawClocks(table, shops) {
  const waiting = (shop) => table.rows.filter((row) => row.shop === shop && row.next.key === "submit").length;
  draw($("clocks"), [table.prints, table.prints.map((each) => waiting(each.shop)), isoDay(now())], () =>
    table.prints.filter((each) => each.next_at).map((each) => clock(each, waiting(each.shop), shops)));
  tick($("clocks"));
}

function clock(print, waiting, shops) {
  const today = isoDay(new Date(print.next_at)) === isoDay(now());
  const when = `${today ? "今天" : "明天"} ${hourMinute(print.next_at)} 打单`;
  const missed = !today && waiting ? "，今天的单已打过" : "";
  const note = waiting ? `${when}，还有 ${waiting} 笔没提交${missed}` : `${when}，没有要提交的`;
  return h("div", { class: `clock shop-${shops.get(print.shop) ?? 5} ${waiting ? "" : "idle"}`, data: waiting ? { tone: "" } : {} },
    h("span", { class: "clock-time", role: "timer", "aria-label": `${print.shop_name}离打单还有`,
      data: { until: print.next_at, form: "clock", near: NEAR_MINUTES, now: NOW_MINUTES } }),
    h("span", { class: "clock-shop" }, print.shop_name), h("span", { class: "clock-note" }, note));
}

export function drawFilters(state, choose) {
  const { table } = state;
  const turnChip = (key, name, count) => chip(`turn-${key}`, [name, h("b", null, count)], state.turn === key, () => choose("turn", key));
  const shopChip = (key, name) => chip(`shop-${key}`, name, state.shop === key, () => choose("shop", key));
  const rows = table.rows.filter((row) => state.shop === null || row.shop === state.shop);
  draw($("turns"), [state.turn, rows.map((row) => row.next.key)], () => table.rows.length > 0 && [
    turnChip(null, "全部", rows.length),
    TURNS.map(({ key, name }) => [key, name, rows.filter((row) => inTurn(row, key)).length])
      .filter(([key, , count]) => count > 0 || key === state.turn)
      .map((each) => turnChip(...each)),
  ]);
  draw($("shops"), [state.shop, table.prints], () => table.prints.length > 1 && [
    shopChip(null, "全部店铺"),
    table.prints.map((print) => shopChip(print.shop, [h("span", { class: `dot shop-${state.shops.get(print.shop) ?? 5}`, "aria-hidden": "true" }), print.shop_name])),
  ]);
}

/** `on`: {pick(row, checked), open(row), act(row)}; answers whether the table was drawn anew. */
export function drawRows(state, rows, on) {
  const fresh = draw($("rows"), [rows, state.turn, state.table.finished], () => (rows.length ? table(state, rows, on) : nothing(state)));
  tick($("rows"));
  return fresh;
}

function nothing(state) {
  const { table } = state;
  if (table.rows.length) return h("div", { class: "nothing" }, h("strong", null, "这一步没有要办的"), h("p", { class: "quiet" }, "点上面的「全部」看其他的。"));
  return h("div", { class: "nothing" }, h("strong", null, "没有未发退，都办完了"),
    h("p", { class: "quiet" }, table.finished ? `今天办结 ${table.finished} 笔。新的退款一来就会出现在这里。` : "新的退款一来就会出现在这里，不用刷新。"));
}

function table(state, rows, on) {
  const groups = [["早班", "打单前申请的，赶在打单前提交", rows.filter((row) => !row.late)],
    ["后到", "今天打单后才申请的，随到随办", rows.filter((row) => row.late)]].filter(([, , found]) => found.length);
  const reads = rows.some((row) => row.refund !== null);
  const heads = ["", "订单", reads && "金额", reads && "原因", "申请", "发货", "备注", "仓库", "下一步"].filter((name) => name !== false);
  return h("table", { class: "refunds", role: "table", "aria-label": "未发退" },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads.map((name) => h("th", { scope: "col", role: "columnheader" }, name || h("span", { class: "hidden" }, "选中"))))),
    groups.map(([name, words, found]) => h("tbody", { role: "rowgroup" },
      h("tr", { class: "group", role: "row" }, h("th", { colspan: heads.length, scope: "rowgroup", role: "rowheader" }, `${name} ${found.length} 笔`, h("span", null, words))),
      found.map((row) => line(row, state, reads, on)))));
}

function line(row, state, reads, on) {
  const picked = state.picked.has(row.id);
  const cell = (name, kind, ...children) => h("td", { role: "cell", class: kind, data: name ? { name } : {} }, children);
  return h("tr", { role: "row", class: picked ? "picked" : "", tabindex: "-1", data: { row: row.id, key: `row-${row.id}` },
    "aria-label": `订单 ${row.order_no}，${row.next.name}` },
  cell("", "pick", h("label", null, h("input", { type: "checkbox", checked: picked, tabindex: "-1", "aria-label": `选中订单尾号 ${tail(row.order_no)}`,
    data: { key: `pick-${row.id}` }, onchange: (event) => on.pick(row, event.target.checked) }))),
  cell("", "order", order(row, state)),
  reads && cell("金额", "", row.refund && money(row.refund)),
  reads && cell("原因", "", row.refund && [row.refund.reason, row.refund.reason_name !== row.refund.reason && h("small", null, row.refund.reason_name)]),
  cell("申请", "", stamp(row.asked_at), due(row)),
  cell("发货", "", shipped(row)),
  cell("备注", "", remarks(row)),
  cell("仓库", "", warehouse(row.warehouse)),
  cell("", "turn", turn(row, on)));
}

const order = (row, state) => [
  h("span", { class: "no" }, row.order_no),
  h("small", { class: "goods" }, h("span", { class: `dot shop-${state.shops.get(row.shop) ?? 5}`, "aria-hidden": "true" }), [row.shop_name, row.refund?.buyer, row.refund?.product].filter(Boolean).join(" · ")),
  row.missed && h("small", { class: "bad-text" }, "错过打单，先问仓库发了没有"),
  row.memo_conflict && h("span", { class: "tag wait" }, "可能覆盖他人备注"),
  row.connection !== "直连" && h("span", { class: "tag" }, row.connection),
];

function money(refund) {
  return [h("span", { class: "money" }, `¥${refund.amount}`),
    refund.kind !== "仅退款" && h("span", { class: "tag danger" }, refund.kind),
    refund.paid !== null && refund.paid !== refund.amount && h("small", null, `实付 ¥${refund.paid}`)];
}

function due(row) {
  return h("small", { class: "due", title: `${stamp(row.refunded_at)} 平台自动退款（${row.refunded_basis}）`,
    data: { until: row.refunded_at, near: DUE_NEAR_MINUTES, now: DUE_NOW_MINUTES } }, secondsTo(row.refunded_at) > 0 ? "" : "已到时");
}

function shipped(row) {
  if (row.shipped === null) return h("span", { class: "quiet" }, row.connection === "直连" ? "没读到" : "看千牛");
  return row.shipped ? h("span", { class: "bad-text" }, "已发货", row.courier && h("small", null, row.courier)) : "未发货";
}

const TONES = { standing: "good-text", to_copy: "near-text", failed: "bad-text", lost: "bad-text" };

function remarks(row) {
  if (row.remarks.length === 0) return h("span", { class: "quiet" }, "还没写");
  return row.remarks.map((remark) => h("span", { class: `said ${TONES[remark.state] ?? "quiet"}` }, remark.state_name,
    h("small", null, remark.why ?? remark.confirmed_how ?? "")));
}

export function warehouse(said) {
  if (said.state === "none") return h("span", { class: "quiet" }, "还没提交");
  if (said.state === "waiting") return ["等答复", h("small", null, `${stamp(said.at)} 提交`)];
  const who = [said.by, said.at && stamp(said.at)].filter(Boolean).join(" ");
  return [h("span", { class: said.state === "voided" ? "good-text" : "bad-text" }, said.state === "voided" ? "已作废" : "已经出库"),
    said.on_behalf && h("span", { class: "tag" }, "代录"), h("small", null, said.on_behalf ? `${said.on_behalf}（${who}）` : who)];
}

function turn(row, on) {
  const { next } = row;
  if (!next.mine) return h("span", { class: "quiet" }, next.name);
  const calm = ["submit", "warehouse", "parcel"].includes(next.key); // the batch does them, or somebody else's turn
  return h("button", { type: "button", class: calm ? "link" : "primary", tabindex: "-1", data: { key: `act-${row.id}` },
    "aria-label": `${next.name}：订单尾号 ${tail(row.order_no)}`, onclick: () => on.act(row) }, next.name);
}
