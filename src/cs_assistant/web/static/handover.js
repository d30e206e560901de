// 交接班: what is open in one shop, taken line by line. What is settled meanwhile leaves the list by itself.

import { get, post } from "./api.js";
import { countdown } from "./case_words.js";
import { tick } from "./countdown.js";
import { $, attempt, chip, draw, h } from "./dom.js";
import { openForm } from "./form.js";
import { listenForKeys } from "./keys.js";
import { gathered, live } from "./live.js";
import { setNow, stamp } from "./time.js";

const API = "/api/v1/handover";
const CHATS_TOGETHER = 10000; // milliseconds
const state = { found: null, shop: null, at: null };
const keyOf = (line) => `${line.kind}/${line.ref}`;
const here = () => state.found?.shops.find((each) => each.shop === state.shop) ?? null;
const waiting = (shop) => shop.lines.filter((line) => line.accepted_by === null).length;

const refresh = gathered(() => attempt(async () => {
  const found = await get(API);
  setNow(found.now);
  state.found = found;
  if (!found.shops.some((each) => each.shop === state.shop)) {
    state.shop = new URLSearchParams(location.search).get("shop") ?? found.shops[0]?.shop ?? null;
    if (!found.shops.some((each) => each.shop === state.shop)) state.shop = found.shops[0]?.shop ?? null;
  }
  show();
}));

/** Buyers write all day and the list is long: what only moves a chat is read together with what follows. */
const refreshLater = gathered(refresh, CHATS_TOGETHER);

function show() {
  const { found } = state;
  const shop = here();
  draw($("shops"), [found.shops.map((each) => [each.shop, each.shop_name, waiting(each)]), state.shop], () => found.shops.length > 1
    && found.shops.map((each) => chip(`shop-${each.shop}`, [each.shop_name, h("b", null, ` ${each.lines.length}`)], each.shop === state.shop, () => choose(each.shop))));
  $("bar").hidden = shop === null;
  if (shop === null) return;
  if (!shop.lines.some((line) => keyOf(line) === state.at)) state.at = null;
  draw($("bar"), [shop.shop, shop.begun_at, shop.begun_by, shop.note, shop.lines.length, waiting(shop), shop.may_hand_over], () => bar(shop));
  draw($("groups"), [shop, found.kinds, state.at], () => groups(shop));
  document.title = `${waiting(shop) ? `(${waiting(shop)}) ` : ""}交接班 · 售后台`;
  tick();
}

function bar(shop) {
  return [
    h("p", null, shop.begun_at === null ? "还没有开始过交接班。" : [`${shop.begun_by} ${stamp(shop.begun_at)} 开始交接班。`,
      h("b", null, waiting(shop) === 0 ? "都有人接了。" : `还有 ${waiting(shop)} 条没有人接。`)]),
    shop.note && h("p", { class: "note" }, h("q", null, shop.note)),
    shop.may_hand_over && h("button", { type: "button", class: shop.begun_at === null ? "primary bar-end" : "bar-end", data: { key: "begin" }, onclick: () => begin(shop) },
      shop.begun_at === null ? "开始交接班…" : "再开始一次…"),
  ];
}

const groups = (shop) => shop.lines.length === 0
  ? h("div", { class: "nothing" }, h("strong", null, "没有要交接的"), h("p", { class: "quiet" }, "买家都回了，承诺都了结了，备注和待办都办完了。"))
  : state.found.kinds.map((kind) => {
    const lines = shop.lines.filter((line) => line.kind === kind.id);
    return lines.length > 0 && h("section", { class: "handover", "aria-label": kind.name },
      h("h2", null, kind.name, h("span", { class: "quiet" }, `${lines.length} 条`)),
      h("ul", null, lines.map((line) => h("li", null, one(shop, line)))));
  });

function one(shop, line) {
  const link = line.conversation_id ? `/#${encodeURIComponent(line.conversation_id)}` : line.case_id ? `/cases/${line.case_id}` : null;
  const key = keyOf(line);
  return h("div", { class: `handover-line${line.accepted_by ? " taken" : ""}${key === state.at ? " at" : ""}`, data: { line: key } },
    h("div", null,
      h("p", { class: "what" }, link ? h("a", { href: link, data: { key: `open-${key}` }, onfocus: () => mark(key) }, line.title) : line.title),
      h("p", { class: "about" }, line.due_at ? h("span", null, countdown({ name: line.title, at: line.due_at }), ` 最晚 ${stamp(line.due_at)}`)
        : line.since && h("span", null, `${stamp(line.since)} 起`),
      line.buyer && h("span", null, line.buyer), line.order_no && h("span", { title: line.order_no }, `订单…${line.order_no.slice(-6)}`), line.detail && h("span", null, line.detail)),
      line.note && h("p", { class: "note" }, `${line.noted_by}：${line.note}`)),
    h("div", { class: "row" },
      line.accepted_by ? h("span", { class: "tag good" }, `${line.accepted_by}接了，${stamp(line.accepted_at)}`)
        : shop.may_hand_over && shop.begun_at !== null && h("button", { type: "button", class: "primary", data: { key: `take-${key}` }, onfocus: () => mark(key), onclick: () => take(line) }, "接下"),
      shop.may_hand_over && shop.begun_at !== null && h("button", { type: "button", data: { key: `note-${key}` }, onfocus: () => mark(key), onclick: () => note(line) }, line.note ? "改一句…" : "写一句…")));
}

function begin(shop) {
  return openForm({
    key: `${shop.shop}:begin`, title: `开始交接班：${shop.shop_name}`, action: "开始",
    note: h("p", null, `现在没办完的 ${shop.lines.length} 条，都要有人重新接一遍。`),
    fields: [{ key: "note", name: "留给下一班的话", kind: "area", optional: true }],
    run: ({ note: words }) => post(`${API}/begin`, { shop: shop.shop, note: words }),
  }).then((sent) => sent && refresh());
}

const note = (line) => openForm({
  key: `${keyOf(line)}:note`, title: "写一句", action: "写上", note: h("p", null, line.title),
  fields: [{ key: "note", name: "要交代的话", kind: "area", optional: true, value: line.note }],
  run: ({ note: words }) => post(`${API}/note`, { shop: state.shop, kind: line.kind, ref: line.ref, note: words }),
}).then((sent) => sent && refresh());

async function take(line) {
  if (await attempt(() => post(`${API}/accept`, { shop: state.shop, kind: line.kind, ref: line.ref }))) move(1);
  refresh();
}

function choose(shop) {
  state.shop = shop;
  state.at = null;
  history.replaceState(null, "", `?shop=${encodeURIComponent(shop)}`);
  show();
}

/** The line under the keyboard; focus alone never redraws, a click would be lost. */
function mark(key) {
  if (state.at === key) return;
  state.at = key;
  for (const each of document.querySelectorAll(".handover-line")) each.classList.toggle("at", each.dataset.line === key);
}

function move(by) {
  const lines = ordered();
  if (lines.length === 0) return;
  const at = lines.findIndex((line) => keyOf(line) === state.at);
  mark(keyOf(lines[at < 0 ? 0 : Math.min(Math.max(at + by, 0), lines.length - 1)]));
  const shown = document.querySelector(".handover-line.at");
  shown?.scrollIntoView({ block: "nearest" });
  shown?.querySelector("a, button")?.focus();
}

/** Lines as they stand on the page, group by group. */
const ordered = () => (here() === null ? [] : state.found.kinds.flatMap((kind) => here().lines.filter((line) => line.kind === kind.id)));

function onKey(key) {
  const shop = here();
  const line = shop?.lines.find((each) => keyOf(each) === state.at);
  const may = shop?.may_hand_over && shop.begun_at !== null;
  if (key === "j" || key === "ArrowDown") move(1);
  else if (key === "k" || key === "ArrowUp") move(-1);
  else if (key === "a" && may && line && line.accepted_by === null) take(line);
  else if (key === "n" && may && line) note(line);
  else return false;
  return true;
}

listenForKeys($("keys-switch"), onKey);
setInterval(tick, 1000, document);
live($("live"), (change) => {
  if (change.kind === "conversation") refreshLater();
  else if (["hello", "resync", "case"].includes(change.kind)) refresh();
});
