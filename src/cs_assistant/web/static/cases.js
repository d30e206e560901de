// 案件: the list. The address holds the filters; what is due next stands first.

import { get } from "./api.js";
import { openable, openCase } from "./case_opening.js";
import { dueCell, flowTag, lacks } from "./case_words.js";
import { secondsTo, tick } from "./countdown.js";
import { $, attempt, chip, draw, h } from "./dom.js";
import { listenForKeys } from "./keys.js";
import { gathered, live } from "./live.js";
import { setNow, stamp } from "./time.js";

const STATES = [["open", "未结"], ["final", "已结"], ["all", "全部"]];
const NONE = { open: "现在没有未结的案件。", final: "还没有已结的案件。", all: "还没有案件。" };
const state = { shops: [], meta: null, list: null, at: null, openable: [], flows: new Set() }; // flows: those that have been in a list
const params = () => new URLSearchParams(location.search);

function go(name, value) {
  const wanted = params();
  if (value) wanted.set(name, value);
  else wanted.delete(name);
  history.replaceState(null, "", `?${wanted}`);
  state.at = null;
  show();
  refresh();
}

async function readOnce() {
  const [console, meta] = await Promise.all([get("/api/v1/console"), get("/api/v1/meta")]);
  setNow(console.now);
  state.shops = console.shops.filter((shop) => shop.may.includes("read"));
  state.openable = state.shops.some((shop) => shop.may.includes("remark")) ? await openable() : [];
  state.meta = meta;
}

const refresh = gathered(() => attempt(async () => {
  if (state.meta === null) await readOnce();
  const wanted = params();
  const list = await get(`/api/v1/cases?${wanted}`);
  if (String(wanted) !== String(params())) return; // another filter was chosen meanwhile; its answer is on the way
  setNow(list.now);
  state.list = list;
  for (const item of list.items) state.flows.add(item.flow);
  show();
}));

function show() {
  const { list, meta, shops } = state;
  if (meta === null || list === null) return;
  const wanted = params();
  chips("states", "state", STATES, wanted.get("state") ?? "open", "open");
  const flows = meta.flows.filter((flow) => state.flows.has(flow.id) || flow.id === wanted.get("flow"));
  chips("flows", "flow", [["", "所有流程"], ...flows.map((flow) => [flow.id, flow.name])], wanted.get("flow") ?? "");
  chips("shops", "shop", shops.length > 1 ? [["", "所有店铺"], ...shops.map((shop) => [shop.id, shop.name])] : [], wanted.get("shop") ?? "");
  if (document.activeElement !== $("number")) $("number").value = wanted.get("q") ?? "";
  $("register").hidden = !shops.some((shop) => shop.connection !== "直连" && shop.may.includes("remark"));
  $("open-case").hidden = state.openable.length === 0;
  const over = list.items.filter((item) => item.due && secondsTo(item.due.at) < 0).length;
  $("count").textContent = `${list.items.length} 件${over ? `，${over} 件已过期限` : ""}${list.more ? "，还有更多没有列出，请筛选或搜索" : ""}`;
  if (state.at !== null && !list.items.some((item) => item.id === state.at)) state.at = null;
  if (draw($("rows"), [list.items, state.at], () => list.items.map(row))) tick();
  draw($("nothing"), [list.items.length, String(wanted)], () => list.items.length === 0 && empty(wanted));
}

function chips(id, name, choices, chosen, none = "") {
  draw($(id), [choices, chosen], () => choices.map(([value, said]) => chip(
    `${name}-${value}`, [name === "shop" && value && dot(value), said], value === chosen, () => go(name, value === none ? null : value))));
}

const colour = (id) => state.shops.find((shop) => shop.id === id)?.colour ?? 5;
const dot = (id) => h("span", { class: `dot shop-${colour(id)}`, "aria-hidden": "true" });

function row(item) {
  return h("tr", { class: item.id === state.at ? "at" : "", data: { id: item.id } },
    h("td", { class: "due-cell" }, dueCell(item)),
    h("td", null, flowTag(item)),
    h("td", null, h("a", { class: "case-link", href: `/cases/${item.id}`, data: { key: item.id }, onfocus: () => mark(item.id) }, item.state_name),
      item.alarm && h("span", { class: "tag danger" }, item.alarm)),
    h("td", null, nextOf(item)),
    h("td", { class: "number" }, item.order_no ? h("span", { title: item.order_no }, `…${item.order_no.slice(-6)}`) : h("span", { class: "quiet" }, item.about ?? "还不知道")),
    h("td", null, item.buyer ?? ""),
    h("td", { class: "shop" }, dot(item.shop), item.shop_name, item.connection !== "直连" && h("span", { class: "tag" }, item.connection)),
    h("td", { class: "by" }, item.opened_by ?? "", h("time", { class: "quiet", datetime: item.opened_at }, ` ${stamp(item.opened_at)}`)));
}

function nextOf(item) {
  const step = item.next_step;
  if (step === null) return h("span", { class: "quiet" }, item.final ? "已结束" : "");
  return [
    h("span", { class: "next-name" }, step.name), !step.mine && h("span", { class: "quiet" }, `（${step.who}）`),
    step.missing.length > 0 && h("span", { class: "lacks" }, `缺：${lacks(step)}`),
  ];
}

function empty(wanted) {
  const filtered = ["flow", "shop", "q"].some((name) => wanted.has(name));
  return h("div", { class: "no-cases" }, h("p", null, filtered ? "没有符合的案件。" : NONE[wanted.get("state") ?? "open"]),
    filtered && h("button", { type: "button", onclick: () => { history.replaceState(null, "", location.pathname); refresh(); } }, "去掉筛选"));
}

function mark(id) {
  if (state.at === id) return;
  state.at = id;
  for (const line of $("rows").children) line.classList.toggle("at", line.dataset.id === id);
}

function move(by) {
  const items = state.list?.items ?? [];
  if (items.length === 0) return;
  const at = items.findIndex((item) => item.id === state.at);
  const next = items[at < 0 ? 0 : Math.min(Math.max(at + by, 0), items.length - 1)];
  $("rows").querySelector(`[data-key="${next.id}"]`)?.focus();
}

function onKey(key) {
  if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
  else if (key === "ArrowDown" || key === "ArrowUp") move(key === "ArrowDown" ? 1 : -1);
  else if (key === "/") $("number").focus();
  else if (key === "Enter" && state.at !== null && document.activeElement === document.body) location.assign(`/cases/${state.at}`);
  else return false;
  return true;
}

const searchSoon = gathered(() => go("q", $("number").value.trim()), 250);
$("number").addEventListener("input", searchSoon);
$("search").addEventListener("submit", (event) => {
  event.preventDefault();
  move(0);
});
$("open-case").addEventListener("click", () => {
  const shop = params().get("shop");
  const here = state.openable.filter((each) => !shop || each.shop === shop);
  openCase(here.length ? here : state.openable, {}, (item) => location.assign(`/cases/${item.id}`));
});
listenForKeys($("keys-switch"), onKey);
addEventListener("popstate", refresh);
setInterval(tick, 1000, document);
live($("live"), (change) => {
  if (change.kind === "hello" || change.kind === "resync" || change.kind === "case") refresh();
});
