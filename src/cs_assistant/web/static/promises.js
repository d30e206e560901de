// 承诺: what the buyer was told and until when; settled with one click, moved with a reason, added by hand.

import { get, post } from "./api.js";
import { leftWords, secondsTo } from "./countdown.js";
import { $, attempt, draw, h } from "./dom.js";
import { openForm } from "./form.js";
import { newId } from "./ids.js";
import { now, stamp } from "./time.js";

const OVER_SHOWN = 3;
const NEAR = 60; // minutes
const NOW = 15;

/** The time that is left; promises are for hours, so it turns later than a case's deadline does. */
const left = (each) => h("span", { class: "due", title: each.text, data: { until: each.due_at, tone: "", near: NEAR, now: NOW } },
  leftWords(secondsTo(each.due_at)));

/** The promises at `path`: {path, items, kinds}. */
export async function readPromises(path) {
  const found = await get(path);
  return { path, items: found.items, kinds: found.kinds };
}

/** The panel beside a chat or on a case; `may` says whether this person may settle, `changed` reads anew. */
export function drawPromises(panel, found, { may, changed }) {
  const open = found?.items.filter((each) => each.state === "open") ?? [];
  const over = (found?.items.filter((each) => each.state !== "open") ?? []).slice(-OVER_SHOWN).reverse();
  panel.hidden = found === null || (open.length + over.length === 0 && !may);
  if (panel.hidden) return;
  const page = { may, changed };
  draw(panel, [found, may], () => [
    h("div", { class: "panel-head" }, h("h2", null, "承诺"),
      may && h("button", { type: "button", data: { key: "promise-new" }, onclick: () => add(found, changed) }, "记一条")),
    open.length === 0 ? h("p", { class: "quiet" }, "没有答应了还没办的。")
      : h("ul", { class: "promises" }, open.map((each) => h("li", null, promise(each, page)))),
    over.length > 0 && h("details", { data: { key: "promises-over" } }, h("summary", { class: "quiet" }, "了结的"),
      h("ul", { class: "promises" }, over.map((each) => h("li", null, settled(each))))),
  ]);
}

function promise(each, { may, changed }) {
  const act = (tail, body) => attempt(() => post(`/api/v1/promises/${each.id}/${tail}`, body)).then(changed);
  return [
    h("p", null, h("span", { class: "tag" }, each.kind_name), " ", h("q", null, each.text)),
    h("p", { class: "promise-due" }, each.due_at ? [left(each), ` 最晚 ${stamp(each.due_at)}`] : h("b", { class: "lacks" }, "没有说时间"),
      h("span", { class: "quiet" }, `，${each.made_by}，${stamp(each.made_at)}`)),
    each.moved_why && h("p", { class: "quiet" }, `改过期（先说的是 ${each.first_due_at ? stamp(each.first_due_at) : "没有说时间"}）：${each.moved_why}`),
    may && h("div", { class: "row" },
      h("button", { type: "button", class: "primary", data: { key: `kept-${each.id}` }, onclick: () => act("kept") }, "做到了"),
      h("button", { type: "button", data: { key: `moved-${each.id}` }, onclick: () => move(each, changed) }, "改期…"),
      h("button", { type: "button", data: { key: `gone-${each.id}` }, onclick: () => act("withdrawn") }, "买家不需要了")),
  ];
}

const settled = (each) => [h("p", null, h("span", { class: `tag ${each.state === "kept" ? "good" : ""}` }, each.state === "kept" ? "做到了" : "买家不需要了"), " ", h("q", null, each.text)),
  h("p", { class: "quiet" }, `${each.settled_by}，${stamp(each.settled_at)}${each.how ? `：${each.how}` : ""}`)];

const move = (each, changed) => openForm({
  key: `${each.id}:move`, title: "改期", action: "改期", note: h("p", null, "先跟买家说清楚，再改到新的时间。先说的时间留着记录。"),
  fields: [
    { key: "due_at", name: "改到什么时候", kind: "moment", value: localMoment(120, each.due_at) },
    { key: "why", name: "原因", kind: "area" },
  ],
  run: ({ due_at: at, why }) => post(`/api/v1/promises/${each.id}/moved`, { due_at: inShanghai(at), why }),
}).then((sent) => sent && changed());

function add(found, changed) {
  const click = newId(); // one opening of the form is one promise, however often it is sent
  return openForm({
    key: `${found.path}:promise`, title: "记一条承诺", action: "记下",
    fields: [
      { key: "kind", name: "答应的是", kind: "choice", choices: found.kinds, value: "answer" },
      { key: "text", name: "答应了什么", kind: "area" },
      { key: "due_at", name: "最晚什么时候", kind: "moment", optional: true, value: localMoment(120) },
    ],
    run: (given) => post(found.path, { ...given, due_at: given.due_at ? inShanghai(given.due_at) : null, click_id: click }),
  }).then((sent) => sent && changed());
}

/** What a field for a moment holds, Shanghai time, so many minutes from now or from a later moment, to the next ten. */
function localMoment(minutes, from = null) {
  const ten = 600000;
  const start = Math.max(now().getTime(), from === null ? 0 : new Date(from).getTime());
  const moment = new Date(Math.ceil((start + minutes * 60000) / ten) * ten);
  return new Date(moment.getTime() + 8 * 3600000).toISOString().slice(0, 16);
}

/** What a field for a moment holds, as the API wants it. */
export const inShanghai = (value) => `${value}:00+08:00`;

/** Open promises of everybody's chats below the queue: the soonest due first. */
export function drawQueuePromises(state, choose) {
  const shown = state.promises.filter((each) => each.conversation_id !== null && (state.shop === null || each.shop === state.shop));
  const colours = new Map(state.shops.map((shop) => [shop.id, shop.colour]));
  const late = shown.filter((each) => each.due_at && secondsTo(each.due_at) <= 0).length;
  draw($("queue-promises"), [shown, state.open, state.shops, late, state.promisesFull], () => shown.length > 0 && [
    h("h2", { class: "queue-sub" }, `答应了买家的 ${shown.length}${state.promisesFull ? "+" : ""} 条`, late > 0 && h("b", { class: "lacks" }, `，${late} 条已到时`)),
    h("ol", { class: "queue-list" }, shown.map((each) => h("li", null, h("button", {
      type: "button", class: `visit promised shop-${colours.get(each.shop) ?? 5}`, data: { key: `promise-${each.id}` }, onclick: () => choose(each.conversation_id),
    },
    h("span", { class: "who" }, each.buyer ?? "买家"), each.due_at ? left(each) : h("span", { class: "quiet" }, "没说时间"),
    h("span", { class: "last" }, each.text))))),
  ]);
}
