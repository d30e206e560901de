// 交给 ERP: papers that are final, handed over one by one after somebody looked at them, and what became of each.

import { get, post } from "./api.js";
import { $, draw, h } from "./dom.js";
import { openForm } from "./form.js";
import { stamp } from "./time.js";

const state = { turn: 0 };
const path = (page) => `/api/v1/cases/${encodeURIComponent(page.case.id)}/erp`;

/** Read what goes to the ERP and show it; nothing at all where there is nothing to hand over. */
export async function refreshErp(page) {
  const turn = ++state.turn;
  const found = await get(path(page));
  if (turn === state.turn) show(page, found);
}

function show(page, found) {
  $("erp").hidden = found.papers.length === 0;
  draw($("erp"), [found, [...page.may]], () => [
    h("div", { class: "panel-head" }, h("h2", null, "交给 ERP"), !found.on && h("span", { class: "quiet" }, "这个店铺现在没有接 ERP。")),
    h("ul", { class: "erp-papers" }, found.papers.map((paper) => row(page, paper, found.on && page.may.has("remark"), page.may.has("remark")))),
  ]);
}

async function send(page, tail, body) {
  const found = await post(`${path(page)}${tail}`, body);
  state.turn += 1;
  show(page, found);
}

const LOOKS = { sent: "good", failed: "bad", uncertain: "bad", superseded: "" };

function row(page, paper, hands, works) {
  return h("li", null,
    h("div", { class: "erp-name" }, h("b", null, paper.name), h("span", { class: "number" }, paper.number),
      paper.offered === "book" && h("span", { class: "quiet" }, "还没有交"),
      paper.offered && hands && offer(page, paper)),
    paper.handed.map((each) => one(page, paper, each, hands, works)));
}

/** What somebody says is final. A voided one is told only once the ERP has it. */
function offer(page, paper) {
  const voids = paper.offered === "void";
  return h("button", { type: "button", class: voids ? "" : "primary", data: { key: `erp-${paper.offered}-${paper.id}` }, onclick: () => openForm({
    key: `${paper.id}:erp`, title: `${voids ? "告诉 ERP 作废" : "交给 ERP"}：${paper.name} ${paper.number}`, action: voids ? "告诉 ERP 作废" : "核对无误，交给 ERP",
    note: voids ? "这张单据交给过 ERP，后来作废了。ERP 里的那张也要作废。" : "请先把单据看一遍：交出去的就是现在这个样子，一张只交一次。以后要改，作废重做。",
    run: () => send(page, "", { paper: paper.id, deed: paper.offered, final: true }),
  }) }, voids ? "告诉 ERP 作废…" : "交给 ERP…");
}

function one(page, paper, each, hands, works) {
  const bad = LOOKS[each.state] === "bad";
  return h("div", { class: bad ? "erp-state problem" : "erp-state" },
    h("span", { class: `tag ${bad ? "wait" : LOOKS[each.state] ?? "wait"}` }, each.deed === "void" ? `作废：${each.state_name}` : each.state_name),
    each.erp_id && h("span", { class: "number" }, each.erp_id),
    h("span", { class: "quiet" }, `${each.by}，${stamp(each.at)}`, each.settled_by && `；${each.settled_by}核对过`),
    each.why && h("p", { role: bad ? "alert" : undefined }, each.why, each.state === "queued" && `（已试 ${each.attempts} 次，会自己再试）`),
    each.state === "failed" && hands && h("button", { type: "button", data: { key: `erp-again-${each.id}` }, onclick: () => again(page, paper, each) }, "重试…"),
    each.state === "uncertain" && works && h("button", { type: "button", data: { key: `erp-settle-${each.id}` }, onclick: () => settle(page, paper, each) }, "已核对…"));
}

const again = (page, paper, each) => openForm({
  key: `${each.id}:erp-again`, title: `再交一次：${paper.name} ${paper.number}`, action: "再交一次",
  note: "ERP 没有收下这张单据。按上面的原因改好以后再交。", run: () => send(page, `/${each.id}/again`),
});

const settle = (page, paper, each) => openForm({
  key: `${each.id}:erp-settle`, title: `核对：${paper.name} ${paper.number}`, action: "就是这样",
  note: `请到 ERP 里找这个单号，看有没有这张${each.deed === "void" ? "作废" : "单据"}。没有的会再交一次。`,
  fields: [{ key: "arrived", name: "ERP 里有吗", kind: "choice", choices: [{ id: "yes", name: "有，已经在 ERP 里" }, { id: "no", name: "没有，再交一次" }] }],
  run: ({ arrived }) => send(page, `/${each.id}/settle`, { arrived: arrived === "yes" }),
});
