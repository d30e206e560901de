// 台账: one register at a time. The address holds register, search, period and page; the database does the searching.

import { get } from "./api.js";
import { $, attempt, draw, h } from "./dom.js";
import { listenForKeys } from "./keys.js";
import { periodChips } from "./periods.js";
import { offerClaims } from "./registers_claim.js";
import { layoutOf } from "./registers_rows.js";
import { chineseDay, setNow, shiftDay } from "./time.js";

const PAGE = 50;
const PERIODS = [[7, "近 7 天"], [30, "近 30 天"], [90, "近 90 天"], [365, "近一年"]];
const SEARCH = ["shop", "from", "to", "q"];
const register = $("seek").dataset.register;
const state = { shops: [], page: null, turn: 0 };
const params = () => new URLSearchParams(location.search);

/** Change the address and read anew; null takes a parameter away. Any other search begins at its first page. */
function go(changes) {
  const wanted = params();
  for (const [name, value] of Object.entries({ offset: null, ...changes })) {
    if (value === null || value === "") wanted.delete(name);
    else wanted.set(name, value);
  }
  history.pushState(null, "", `?${wanted}`);
  return refresh();
}

async function refresh() {
  const turn = ++state.turn;
  await attempt(async () => {
    if (state.shops.length === 0) await readShops();
    const wanted = searched();
    if (params().get("offset")) wanted.set("offset", params().get("offset"));
    const page = await get(`/api/v1/registers/${register}?${wanted}`);
    if (turn !== state.turn) return;
    state.page = page;
    show();
  });
}

async function readShops() {
  const console = await get("/api/v1/console");
  setNow(console.now);
  state.shops = console.shops.filter((shop) => shop.may.includes("read"));
  $("shop").append(...state.shops.map((shop) => h("option", { value: shop.id }, shop.name)));
  $("shop").hidden = state.shops.length < 2;
}

/** The part of the address that is a search: tabs, files and pages share it. */
function searched() {
  const given = params();
  return new URLSearchParams(SEARCH.filter((name) => given.get(name)).map((name) => [name, given.get(name)]));
}

function show() {
  const { page, shops } = state;
  const given = params();
  if (document.activeElement !== $("q")) $("q").value = given.get("q") ?? "";
  $("shop").value = given.get("shop") ?? "";
  $("from").value = page.first;
  $("to").value = page.last;
  drawPeriods(page);
  $("count").textContent = `${chineseDay(page.first, page.today)}至${chineseDay(page.last, page.today)}，${page.total} 条${page.total > page.items.length ? `，这页是第 ${page.offset + 1} 到 ${page.offset + page.items.length} 条` : ""}`;
  if (page.expired) $("count").append(`。另有 ${page.expired} 份保存期已满，可以整理（不会自动删除）`);
  const layout = layoutOf(register, page.columns);
  draw($("heading"), register, () => layout.map(([title]) => h("th", { scope: "col", role: "columnheader" }, title)));
  draw($("rows"), [page.items, shops], () => page.items.map((item) => row(item, layout)));
  $("table").hidden = page.items.length === 0;
  draw($("nothing"), [page.items.length, String(given)], () => page.items.length === 0 && nothing(page, given));
  drawPages(page);
  for (const link of document.querySelectorAll("#tabs [data-register]")) link.href = `/registers?${with_({ register: link.dataset.register })}`;
  for (const link of document.querySelectorAll("[data-export]")) {
    link.href = `/api/v1/registers/${register}/export?${searched()}${searched().size ? "&" : ""}${link.dataset.export}`;
  }
  $("count").parentElement.classList.toggle("none", page.total === 0);
}

/** The tab's address: the same period, shop and words in another register. */
function with_(more) {
  const wanted = searched();
  for (const [name, value] of Object.entries(more)) wanted.set(name, value);
  return wanted;
}

function row(item, layout) {
  const shop = state.shops.find((each) => each.id === item.shop);
  const seen = { ...item, colour: shop?.colour ?? 5 };
  return h("tr", { role: "row" }, layout.map(([title, cell, kind]) => {
    const shown = [cell(item.cells, seen)].flat(3).filter(Boolean);
    return h("td", { role: "cell", class: `${kind ?? ""}${shown.length ? "" : " empty"}`, data: { label: title } }, shown.length ? shown : h("span", { class: "quiet", "aria-label": "没有" }, "–"));
  }));
}

function drawPeriods(page) {
  draw($("periods"), [page.first, page.last, page.today], () => periodChips(page, PERIODS, go));
}

function nothing(page, given) {
  const narrowed = given.get("q") || given.get("shop");
  return h("div", { class: "nothing" }, h("strong", null, narrowed ? "没有符合的记录。" : "这段时间没有记录。"),
    h("p", { class: "quiet" }, `查的是${chineseDay(page.first, page.today)}到${chineseDay(page.last, page.today)}。${given.get("q") ? "几个词之间用空格隔开，每个词都要有才算。" : ""}`),
    h("p", { class: "row" },
      narrowed && h("button", { type: "button", onclick: () => go({ q: null, shop: null }) }, "去掉筛选"),
      h("button", { type: "button", onclick: () => go({ from: shiftDay(page.today, -364), to: page.today }) }, "查近一年")));
}

function drawPages(page) {
  $("pages").hidden = page.total <= PAGE;
  $("where").textContent = `第 ${Math.floor(page.offset / PAGE) + 1} 页，共 ${Math.ceil(page.total / PAGE)} 页`;
  $("newer").disabled = page.offset === 0;
  $("older").disabled = page.offset + page.items.length >= page.total;
}

async function turn(by) {
  await go({ offset: String(Math.max(0, state.page.offset + by * PAGE)) });
  scrollTo({ top: 0 });
  $("box").focus({ preventScroll: true });
}

function search() {
  const from = $("from").value;
  const to = $("to").value;
  const days = state.page && from === state.page.first && to === state.page.last ? {} : { from, to };
  return go({ q: $("q").value.trim(), shop: $("shop").value, ...days });
}

$("seek").addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
$("shop").addEventListener("change", search);
for (const name of ["from", "to"]) $(name).addEventListener("change", () => $("from").value && $("to").value && search());
$("newer").addEventListener("click", () => turn(-1));
$("older").addEventListener("click", () => turn(1));
addEventListener("popstate", refresh);
listenForKeys($("keys-switch"), (key) => {
  if (key !== "/") return false;
  $("q").focus();
  return true;
});
refresh().then(() => offerClaims(state.shops, refresh));
