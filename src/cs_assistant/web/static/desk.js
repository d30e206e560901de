// 接待台: holds what is open, reads it again when something changed, and hands it to the panels.

import { get, post } from "./api.js";
import { $, attempt, notice } from "./dom.js";
import { tick } from "./countdown.js";
import { drawAnswer, recordAnswer } from "./desk_answer.js";
import { drawCases, readCases } from "./desk_cases.js";
import { drawChat, drawHead, watchChat } from "./desk_chat.js";
import { Composer } from "./desk_composer.js";
import { drawFacts, RightsDay } from "./desk_facts.js";
import { IntentPicker } from "./desk_intents.js";
import { listenToKeys } from "./desk_keys.js";
import { drawQueue, drawShops, tickQueue } from "./desk_queue.js";
import { copyOut, pasteNext, showPaste } from "./desk_paste.js";
import { drawNotices } from "./desk_notices.js";
import { drawDecision, drawSuggestions } from "./desk_suggestions.js";
import { gathered, live } from "./live.js";
import { showPastChats } from "./past_chats.js";
import { drawPromises, drawQueuePromises, readPromises } from "./promises.js";
import { setNow } from "./time.js";

const state = { shops: [], intents: [], shop: null, queue: [], past: [], open: null, view: null, cases: null, promises: [], promisesFull: false, chatPromises: null, turn: 0 };
const composer = new Composer(send);
const day = new RightsDay((on) => readView(on));
const picker = new IntentPicker(correct);

const path = (tail = "") => `/api/v1/conversations/${encodeURIComponent(state.open)}${tail}`;

async function readConsole() {
  const console = await get("/api/v1/console");
  setNow(console.now);
  state.shops = console.shops;
  state.intents = console.intents;
  drawShops(state, (shop) => {
    state.shop = shop;
    refresh();
  });
  showPaste(state, opened);
}

async function readQueue() {
  const { shop } = state;
  const turn = ++state.turn;
  const of = shop ? `?shop=${encodeURIComponent(shop)}` : "";
  const [queue, promised] = await Promise.all([get(`/api/v1/queue${of}`), get(`/api/v1/promises${of}`)]);
  if (turn !== state.turn) return; // asked again meanwhile, maybe for another shop; that answer is on the way
  setNow(queue.now);
  state.queue = queue.items;
  state.past = queue.recent;
  state.promises = promised.items;
  state.promisesFull = promised.full;
  if (state.open === null) {
    const wanted = decodeURIComponent(location.hash.slice(1));
    const first = wanted || queue.items[0]?.id;
    if (first) await open(first);
  }
  showQueue();
}

function showQueue() {
  const choose = (id) => attempt(() => open(id)).then(() => {
    if (matchMedia("(max-width: 50rem)").matches) $("talk-head").scrollIntoView();
    composer.focus();
  });
  drawQueue(state, choose);
  drawQueuePromises(state, choose);
  tick();
  const danger = state.queue.some((item) => item.alarm);
  document.title = `${danger ? "【危险】" : ""}${state.queue.length ? `(${state.queue.length}) ` : ""}接待台 · 售后台`;
}

async function open(id) {
  if (state.open !== id) {
    composer.leave();
    state.open = id;
    state.view = null;
    state.chatPromises = null;
    day.reset();
    history.replaceState(null, "", `#${encodeURIComponent(id)}`);
    composer.enter(id);
  }
  showQueue();
  await readView();
}

async function readView(on = day.chosen) {
  if (state.open === null) return;
  const id = state.open;
  let view;
  try {
    view = await get(path(on ? `?on=${on}` : ""));
  } catch (error) {
    if (error.status === 404 && state.open === id) {
      state.open = null;
      history.replaceState(null, "", location.pathname);
    }
    throw error;
  }
  if (state.open !== id || (on ?? null) !== (day.chosen ?? null)) return; // something else was opened meanwhile
  setNow(view.now);
  state.view = view;
  show();
  const before = path(`/past-chats${view.order_no ? `?order=${encodeURIComponent(view.order_no)}` : ""}`);
  const [cases, promised] = await Promise.all([
    readCases(view, shopOf(view)?.may ?? []), readPromises(path("/promises")), showPastChats($("past-chats"), before),
  ]);
  if (state.view !== view) return;
  state.cases = cases;
  state.chatPromises = promised;
  showCases();
}

function show() {
  const view = state.view;
  const shop = shopOf(view);
  $("main").classList.toggle("reading", shop !== undefined && !shop.may.includes("send"));
  drawHead(view, state, { takeOver: () => act("/take-over"), handBack: () => act("/hand-back"), pasteMore: () => pasteNext(view, opened) });
  drawChat(view, settle);
  drawDecision(view);
  drawSuggestions(view, { insert: (key) => insert(key), none: () => pick() });
  drawFacts(view, (order) => act("/order", { order_no: order }), { may: shop?.may.includes("send"), changed: refresh });
  day.draw();
  showCases();
}

const shopOf = (view) => state.shops.find((each) => each.id === view?.shop);

/** What the panels about cases need of the desk. */
const atDesk = () => ({
  view: state.view, may: new Set(shopOf(state.view)?.may ?? []), connection: shopOf(state.view)?.connection, refresh, insert: put, focus: () => composer.focus(), mean: correct,
});

function showCases() {
  drawCases(state.cases, atDesk());
  drawAnswer(state.cases, atDesk());
  const may = new Set(shopOf(state.view)?.may ?? []);
  drawPromises($("promises"), state.view && state.chatPromises, { may: may.has("remark"), changed: refresh });
  drawNotices(state.view, { may: may.has("send"), insert: put });
  tick();
}

function insert(key) {
  const suggestion = state.view?.suggestions.find((each) => each.key === key);
  if (suggestion) put(suggestion);
}

/** Terms go out word for word: they never join what is being written. */
function put(words) {
  const terms = (words.reply_id ?? "").startsWith("terms/");
  if (terms && !composer.empty && !composer.untouched) notice("细则要单独原样发。输入框里还有没发的话，请先发出或清空。");
  else composer.insert(words);
}

/** A chat that words were pasted into. */
const opened = (id) => attempt(() => open(id)).then(refresh);

function pick() {
  if (state.view?.understanding) picker.show(state.intents, state.view.understanding);
}

async function act(tail, body) {
  await attempt(() => post(path(tail), body));
  refresh();
}

function correct(intent) {
  act("/corrections", { seq: state.view.buyer_seq, intent });
  composer.focus();
}

async function settle(actKey, sent) {
  await attempt(() => post("/api/v1/acts/settle", { act_key: actKey, sent }));
  refresh();
}

async function send(id, draft) {
  const address = `/api/v1/conversations/${encodeURIComponent(id)}`;
  let pasted = false;
  const sent = await attempt(async () => {
    const view = state.view?.id === id ? state.view : await get(address);
    pasted = view.pasted;
    await post(`${address}/messages`, { click_id: draft.click, text: draft.text, reply_id: draft.reply, seen_seq: view.last_seq });
  });
  if (sent && pasted) copyOut(draft.text);
  refresh();
  return sent;
}

function move(step) {
  const all = [...state.queue, ...state.past];
  if (all.length === 0) return;
  const at = all.findIndex((item) => item.id === state.open);
  const next = at < 0 ? all[0] : all[Math.min(Math.max(at + step, 0), all.length - 1)];
  attempt(() => open(next.id));
}

const refresh = gathered(async () => {
  await attempt(async () => {
    await readQueue();
    await readView();
  });
});

const refreshQueue = gathered(() => attempt(readQueue));

/** What others talk about changes the queue only; another shop's cases change nothing here. */
function changed(change) {
  if (change.kind === "hello") attempt(readConsole).then(refresh);
  else if (change.kind === "case" && change.shop !== state.view?.shop) return;
  else if (change.conversation && change.conversation !== state.open) refreshQueue();
  else refresh();
}

watchChat();
listenToKeys({ composer, insert, pick, move, record: () => recordAnswer(state.cases, atDesk()) });
setInterval(() => {
  tickQueue();
  tick();
}, 1000);
addEventListener("hashchange", () => {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted && wanted !== state.open) attempt(() => open(wanted));
});
drawHead(null, state, {});
drawChat(null);
drawFacts(null);
day.draw();
$("main").focus();
live($("live"), changed);
