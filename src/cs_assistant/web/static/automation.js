// 自动回复: switches per intent, the red switch per shop, and what went out or was held back.

import { get, post } from "./api.js";
import { ask } from "./ask.js";
import { $, attempt, chip, draw, h } from "./dom.js";
import { gathered, live } from "./live.js";
import { setNow, stamp } from "./time.js";

const FILTERS = [["all", "全部"], ["out", "发出的"], ["held", "没发的"], ["switched", "开关"]];
const GROUPS = { "reply.automatic": "out", "decision.held_back": "held", "alarm.danger": "held" };
const CLASSES = { "decision.held_back": "held", "alarm.danger": "danger", "reply.uncertain": "check", "automation.stopped": "danger" };
const state = { shops: [], shop: null, view: null, filter: "all" };
const mayChange = () => state.shops.find((shop) => shop.id === state.shop)?.may.includes("automation") ?? false;
const path = (tail = "") => `/api/v1/shops/${encodeURIComponent(state.shop)}/automation${tail}`;

async function readConsole() {
  const console = await get("/api/v1/console");
  setNow(console.now);
  state.shops = console.shops;
  const wanted = decodeURIComponent(location.hash.slice(1));
  state.shop ??= state.shops.find((shop) => shop.id === wanted)?.id ?? state.shops[0]?.id ?? null;
}

const refresh = gathered(() => attempt(async () => {
  if (state.shop === null) return;
  state.view = await get(path());
  show();
}));

function show() {
  draw($("shops"), [state.shops, state.shop], () => state.shops.map((shop) => chip(
    shop.id, [h("span", { class: `dot shop-${shop.colour}`, "aria-hidden": "true" }), shop.name], shop.id === state.shop, () => {
      state.shop = shop.id;
      history.replaceState(null, "", `#${encodeURIComponent(shop.id)}`);
      refresh();
    })));
  draw($("shop"), [state.view, state.filter], () => [redSwitch(state.view), h("div", { class: "columns" }, switches(state.view), log(state.view))]);
}

async function change(tail) {
  await attempt(async () => {
    state.view = await post(path(tail));
    show();
  });
}

function redSwitch(view) {
  const on = view.switches.filter((each) => each.enabled).length;
  const now = view.stopped ? "全部停止：现在没有任何消息会自己发出" : on ? `${on} 个意图正在自动回复` : "没有打开任何意图，全部由人回复";
  return h("section", { class: `card red-switch${view.stopped ? " stopped" : ""}`, "aria-label": "红色开关" },
    h("p", { class: "now", role: "status" }, now),
    !mayChange() ? h("p", { class: "quiet" }, "开关由主管操作") : view.stopped
      ? h("button", { type: "button", data: { key: "resume" }, onclick: resume }, "恢复自动回复")
      : h("button", { type: "button", class: "red", data: { key: "stop" }, onclick: () => change("/stop") }, "停止全部自动回复"));
}

async function resume() {
  const sure = await ask("恢复自动回复？", `${state.view.shop_name}打开着的意图会重新自己回复买家。`, "恢复");
  if (sure) await change("/resume");
}

function switches(view) {
  const allowed = view.switches.filter((each) => each.allowed);
  const others = view.switches.filter((each) => !each.allowed);
  return h("section", { class: "card", "aria-labelledby": "switches-title" },
    h("h2", { id: "switches-title" }, "按意图打开"),
    h("ul", { class: "switches" }, allowed.map((each) => h("li", null, h("span", { id: `name-${each.intent}` }, each.name), toggle(each, view)))),
    others.length > 0 && h("details", { data: { key: "others" } }, h("summary", null, `${others.length} 个意图只能由人回复`),
      h("ul", null, others.map((each) => h("li", null, each.name)))));
}

function toggle(each, view) {
  const enabled = each.enabled;
  return h("button", {
    type: "button", class: "switch", role: "switch", disabled: !mayChange(), "aria-checked": String(enabled), "aria-labelledby": `name-${each.intent}`,
    data: { key: `switch-${each.intent}`, intent: each.intent }, onclick: () => flip(each),
  }, enabled ? (view.stopped ? "开（已停）" : "开") : "关", h("i", { "aria-hidden": "true" }));
}

async function flip(each) {
  const tail = `/${encodeURIComponent(each.intent)}/${each.enabled ? "disable" : "enable"}`;
  const text = `打开后，在${state.view.shop_name}里，买家的意思被有把握地认作「${each.name}」、并且没有任何疑虑时，智能助手会自己回复。每条都会写明是机器人，并告诉买家怎样转人工。`;
  if (each.enabled || await ask(`打开「${each.name}」的自动回复？`, text, "打开")) await change(tail);
}

function log(view) {
  const wanted = (event) => state.filter === "all" || state.filter === (GROUPS[event.type] ?? "switched");
  const events = view.log.filter(wanted);
  return h("section", { class: "card", "aria-labelledby": "log-title" },
    h("div", { class: "log-head" }, h("h2", { id: "log-title" }, "发出了什么，没发什么，为什么"),
      h("div", { class: "chips", role: "group", "aria-label": "筛选记录" }, FILTERS.map(([id, name]) => chip(`filter-${id}`, name, id === state.filter, () => {
        state.filter = id;
        show();
      })))),
    events.length === 0 ? h("p", { class: "quiet" }, "还没有记录。") : h("ol", { class: "log" }, events.map((event) => h("li", null,
      h("time", { datetime: event.at }, stamp(event.at)),
      h("span", { class: CLASSES[event.type] ?? "" }, event.sentence, " ",
        event.conversation_id && h("a", { href: `/#${encodeURIComponent(event.conversation_id)}`, data: { key: `to-${event.at}-${event.type}` } }, "看会话"))))));
}

live($("live"), (change) => {
  if (change.kind === "hello") attempt(readConsole).then(refresh);
  else refresh();
});
