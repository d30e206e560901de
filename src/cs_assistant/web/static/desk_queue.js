// The queue: who waits, how long, in which shop's colour; alarms in red with the word.

import { $, chip, draw, h } from "./dom.js";
import { waited, waitedMinutes } from "./time.js";

const LONG_WAIT_MINUTES = 3;
const SHOWN = 200;
let announced = new Set();

export function drawShops(state, choose) {
  const chips = [{ id: null, name: "全部" }, ...state.shops];
  const build = () => chips.map((shop) => chip(
    `shop-${shop.id}`, [shop.id && h("span", { class: `dot shop-${shop.colour}`, "aria-hidden": "true" }), shop.name], shop.id === state.shop,
    () => {
      choose(shop.id);
      drawShops(state, choose);
    },
  ));
  draw($("shops"), [chips, state.shop], build);
}

export function drawQueue(state, choose) {
  const colours = new Map(state.shops.map((shop) => [shop.id, shop.colour]));
  const entry = (item, past) => h("li", null, visit(item, colours.get(item.shop), item.id === state.open, past, choose));
  draw($("queue-list"), [state.queue, state.open, state.shops], () => [
    state.queue.slice(0, SHOWN).map((item) => entry(item, false)),
    state.queue.length > SHOWN && h("li", { class: "queue-sub" }, `后面还有 ${state.queue.length - SHOWN} 人，先处理前面的。`),
  ]);
  draw($("queue-done"), [state.past, state.open, state.shops], () => state.past.length > 0 && [
    h("h2", { class: "queue-sub" }, "刚处理过"),
    h("ol", { class: "queue-list" }, state.past.map((item) => entry(item, true))),
  ]);
  $("queue-count").textContent = state.queue.length ? `${state.queue.length} 人` : "没有人在等";
  announce(state.queue);
  tickQueue();
}

function visit(item, colour, open, past, choose) {
  return h("button", {
    type: "button", class: `visit shop-${colour ?? 5}${item.alarm ? " alarm" : ""}${past ? " past" : ""}`,
    "aria-current": open ? "true" : null, data: { key: `visit-${item.id}`, id: item.id }, onclick: () => choose(item.id),
  },
  h("span", { class: "who" }, item.buyer),
  !past && item.waiting_since && h("span", { class: "timer", data: { since: item.waiting_since } }),
  h("span", { class: "last" }, item.last_text),
  h("span", { class: "about" },
    item.alarm && h("span", { class: "tag danger" }, "危险，立即处理"),
    item.uncertain && h("span", { class: "tag wait" }, "请核对"),
    h("span", null, item.shop_name),
    item.intent_name && h("span", null, item.intent_name),
    !past && item.waiting_since && item.outcome === "reply" && h("span", { class: "tag" }, "将自动回复"),
    item.pasted ? h("span", { class: "tag" }, "粘贴") : item.taken_over && h("span", { class: "tag" }, "人工")));
}

/** The timers tick in place, outside the data that redraws. */
export function tickQueue() {
  for (const each of document.querySelectorAll(".timer[data-since]")) {
    each.textContent = waited(each.dataset.since);
    each.classList.toggle("long", waitedMinutes(each.dataset.since) >= LONG_WAIT_MINUTES);
  }
}

function announce(queue) {
  const danger = queue.filter((item) => item.alarm);
  const fresh = danger.find((item) => !announced.has(item.id));
  announced = new Set(danger.map((item) => item.id));
  if (fresh) {
    const say = h("p", { class: "hidden", role: "alert" }, `危险信号：${fresh.shop_name} ${fresh.buyer}，请立即处理。`);
    document.body.append(say);
    setTimeout(() => say.remove(), 10000);
  }
}
