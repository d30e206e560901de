// 上门维修看板: a column a state, what is due first on top; a card leads to its case and to the sheet.

import { get } from "./api.js";
import { openable, openCase } from "./case_opening.js";
import { countdown, lacks } from "./case_words.js";
import { tick } from "./countdown.js";
import { $, attempt, draw, h } from "./dom.js";
import { gathered, live } from "./live.js";
import { setNow, stamp } from "./time.js";

const state = { board: null, openable: null };
const shop = () => $("shop").value;

const refresh = gathered(() => attempt(async () => {
  if (state.openable === null) await readOnce();
  const wanted = shop();
  const board = await get(`/api/v1/visits${wanted ? `?shop=${encodeURIComponent(wanted)}` : ""}`);
  if (wanted !== shop()) return;
  setNow(board.now);
  state.board = board;
  show();
}));

async function readOnce() {
  const console = await get("/api/v1/console");
  const readable = console.shops.filter((each) => each.may.includes("read"));
  $("shop").append(...readable.map((each) => h("option", { value: each.id }, each.name)));
  $("shop").hidden = readable.length < 2;
  const may = readable.some((each) => each.may.includes("remark"));
  state.openable = may ? (await openable()).filter((each) => each.flow === "visit") : [];
  $("open-visit").hidden = state.openable.length === 0;
}

function show() {
  const { board } = state;
  $("count").textContent = board.total ? `${board.total} 张没结的维修单` : "现在没有没结的维修单。";
  const columns = board.columns.filter((column, place) => $("all").checked || column.items.length || place === 0);
  if (draw($("board"), columns, () => columns.map(lane))) tick();
}

const lane = (column) => h("section", { class: "lane", "aria-label": column.name },
  h("h2", null, column.name, h("span", { class: "quiet" }, String(column.items.length))),
  column.items.length ? h("ul", null, column.items.map((item) => h("li", null, card(item)))) : h("p", { class: "quiet" }, "没有"));

const card = (item) => h("article", { class: "sheet-card", "aria-label": `${item.sheet_no} ${item.site_name}` },
  h("a", { href: `/cases/${item.id}`, data: { key: item.id } }, item.site_name),
  h("span", { class: "number" }, h("span", { class: `dot shop-${item.colour}`, "aria-hidden": "true" }), item.sheet_no),
  h("span", null, item.fault),
  h("span", { class: "quiet" }, `${item.contact} ${item.contact_phone}`),
  item.technician && h("span", null, `维修：${item.technician}`),
  item.appointed_at ? h("span", null, `约在 ${stamp(item.appointed_at)}`) : item.wished_time && h("span", null, `客户想：${item.wished_time}`),
  item.due && h("span", { title: item.due.name }, countdown(item.due), ` ${item.due.name}`),
  h("span", { class: "foot" }, next(item.next_step), h("a", { href: `/visits/${item.id}/sheet` }, "维修单")));

const next = (step) => step === null ? h("span") : h("span", null, h("span", { class: "next-name" }, step.name),
  !step.mine && h("span", { class: "quiet" }, `（${step.who}）`), step.missing.length > 0 && h("span", { class: "quiet" }, `缺：${lacks(step)}`));

$("shop").addEventListener("change", refresh);
$("all").addEventListener("change", show);
$("open-visit").addEventListener("click", () => {
  const here = state.openable.filter((each) => !shop() || each.shop === shop());
  openCase(here.length ? here : state.openable, {}, refresh);
});
setInterval(tick, 1000, document);
live($("live"), (change) => {
  if (change.kind === "hello" || change.kind === "resync" || change.kind === "case") refresh();
});
