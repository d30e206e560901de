// 千牛旁挂窗: paste what the buyer said, copy what to answer, copy the remark and say that it stands. A person is the
// channel. Everything done is kept first and delivered when the server is there.

import { get } from "./api.js";
import { copyText } from "./clipboard.js";
import { $, attempt, notice } from "./dom.js";
import { openForm } from "./form.js";
import { newId } from "./ids.js";
import { listenForKeys } from "./keys.js";
import { gathered, live } from "./live.js";
import { drawAbout, drawQuestion, drawQueued, drawRemark, drawReplies, drawRights, drawSaid, drawState } from "./side_draw.js";
import { Questions } from "./side_questions.js";
import { Queue } from "./side_queue.js";
import * as store from "./side_store.js";
import { readShown } from "./side_view.js";
import { setNow } from "./time.js";

const NOTHING_COMES = 8000;
const LOOKS = [400, 1200, 3000]; // ms after a paste: the socket tells sooner, if it is there
const state = { online: navigator.onLine, shops: [], shown: null, said: [], how: [], told: "", copied: null };
const queue = new Queue({ reached, delivered, changed: show });
const questions = new Questions({ state, queue, show, stays: () => state.shown });

const chat = (tail = "") => `/api/v1/conversations/${encodeURIComponent(state.shown.id)}${tail}`;

function say(words) {
  $("told").textContent = words;
  state.told = words;
  show();
}

function reached(on) {
  if (on !== state.online) {
    state.online = on;
    if (on) queue.deliver();
  }
  show();
}

/** The newest words stand at the end: a block is taken whole or not at all. */
function tooLong(text) {
  if (text.length <= $("words").maxLength) return false;
  notice(`太长（${text.length} 字，一次最多 ${$("words").maxLength} 字），没有记下。请从最近的几句复制。`);
  return true;
}

/** What was pasted goes into the queue; the server parses it and may have a question. */
function paste(text) {
  if (!text.trim() || tooLong(text)) return;
  const id = newId();
  state.told = "";
  queue.add({
    id, kind: "paste", path: "/api/v1/side/paste", name: "粘贴的话",
    body: { click_id: id, text, last_shop: store.lastShop(), own_nicks: store.ownNicks() },
  });
}

function delivered(entry, answer) {
  if (entry.kind === "paste" && !answer.ask) {
    if (answer.shop) store.keepShop(answer.shop.id);
    state.how = [answer.shop_how, answer.buyer_how];
    state.pasted = entry;
    say(counted(answer));
    open(answer.conversation_id);
    for (const wait of LOOKS) setTimeout(() => !state.shown?.thought && refresh(), wait);
    setTimeout(nothingCame, NOTHING_COMES);
  } else if (entry.chat === state.shown?.id) {
    refresh();
  }
}

/** Not every line has a reply: then the page does not go on promising one. */
function nothingCame() {
  if (!state.shown || state.shown.thought) return;
  state.shown.thought = true;
  show();
}

function counted({ new: fresh, repeated, ours, unknown, pictures }) {
  const parts = [fresh && `记下买家 ${fresh} 句`, ours && `我们自己的 ${ours} 句`, repeated && `${repeated} 句以前记过`,
    unknown && `开头 ${unknown} 段不知道是谁说的，没有记`, pictures && `${pictures} 条没有文字（图片请在千牛里看）`];
  return `${parts.filter(Boolean).join("；")}。`;
}

async function open(id) {
  if (state.shown?.id !== id) state.copied = null;
  await look(id);
  if ($("words").value === "") $("main").focus();
}

const refresh = gathered(() => (state.shown ? look(state.shown.id) : undefined));

async function look(id) {
  try {
    const { shown, said, now } = await readShown(id, state.shown);
    setNow(now);
    Object.assign(state, { shown, said });
    store.keepShown(shown);
    reached(true);
  } catch (error) {
    if (error.status === 404) Object.assign(state, { shown: null, said: [] });
    else if (error.status === 0 || error.status >= 500) reached(false);
    else notice(error.message);
    show();
  }
}

/** 1–3 and Q: to the clipboard at once; that it was sent by hand is delivered when it can be. */
async function copy(key) {
  const { shown } = state;
  const reply = key === "q" ? shown?.question && { text: shown.question, reply_id: null, asked: true } : shown?.replies[key - 1];
  if (!reply) return;
  await attempt(async () => {
    await copyText(reply.text);
    if (reply.copied) {
      say("又复制了一次；已经记过发出，不再记。");
      return;
    }
    const id = newId();
    store.noteSent(id);
    reply.copied = true;
    if (reply.asked) shown.question = null;
    store.keepShown(shown);
    say(key === "q" ? "问句已复制，请到千牛里发给买家。" : `第 ${key} 条已复制，请到千牛里发给买家。`);
    queue.add({
      id, kind: "sent", path: chat("/messages"), chat: shown.id, name: `发给买家的「${reply.title ?? "问句"}」`,
      body: { click_id: id, text: reply.text, reply_id: reply.reply_id, seen_seq: shown.last_seq },
    });
  });
}

/** Remarks that still wait: those said to stand already are on their way. */
function due() {
  const done = new Set(queue.list().filter((entry) => entry.kind === "remark").map((entry) => entry.path));
  return (state.shown?.remarks ?? []).filter((each) => !done.has(pathOf(each)));
}

const pathOf = (remark) => `/api/v1/cases/${encodeURIComponent(remark.case)}/remarks/${remark.id}/copied`;

const copyRemark = () => attempt(async () => {
  const [first] = due();
  if (!first) return;
  await copyText(first.line);
  state.copied = first.id;
  say("备注已复制。贴到千牛的订单备注里以后，按 Y。");
});

function remarkDone() {
  const [first] = due();
  if (!first) return;
  queue.add({ id: newId(), kind: "remark", path: pathOf(first), body: {}, chat: state.shown.id, name: "我已备注" });
  state.shown.remarks = state.shown.remarks.filter((each) => each.id !== first.id);
  store.keepShown(state.shown);
  state.copied = null;
  say("记下了：备注已经写在订单上（您确认的）。");
}

/** A field of the order that is not on record. */
function fill(kind, tail, title, field, change, check = () => {}) {
  const { shown } = state;
  if (!shown) return;
  openForm({
    key: `${kind}:${shown.id}`, title, action: "记下", fields: [field],
    run: async (given) => {
      check(given);
      queue.add({ id: newId(), kind, path: chat(tail), body: given, chat: shown.id, name: title });
      Object.assign(state.shown, change(given));
      show();
    },
  });
}

const fillSigned = () => state.shown?.lacks_signed_on && fill("signed", "/signed", "签收日期",
  { key: "signed_on", name: "签收日期", kind: "date", value: state.shown.told ?? "", hint: "千牛订单里看，或照买家说的" }, ({ signed_on: told }) => ({ told }));
const fillOrder = () => fill("order", "/order", "订单号",
  { key: "order_no", name: "订单号", kind: "text", value: state.shown?.order_no ?? "", hint: "16 到 19 位数字" }, ({ order_no }) => ({ order_no }), checkOrder);

function checkOrder({ order_no: number }) {
  if (!/^[0-9]{16,19}$/.test(number)) throw new Error("订单号要 16 到 19 位数字。请从千牛的订单里复制。");
}

function giveUp() {
  const failed = queue.failed();
  if (failed) queue.drop(failed);
  else questions.leave();
}

function show() {
  const waiting = queue.waiting();
  drawState({ online: state.online, waiting: waiting.length, left: store.others() });
  drawQuestion(questions.current());
  drawQueued(state.online ? [] : waiting, queue.failed(), giveUp);
  drawAbout(state.shown, state.how, state.told, { order: fillOrder, signed: fillSigned });
  drawReplies(state.shown, copy);
  const remarks = due();
  drawRemark(remarks[0] ?? null, remarks.length - 1, remarks[0]?.id === state.copied && state.copied !== null, { copy: copyRemark, done: remarkDone });
  drawRights(state.shown);
  drawSaid(state.said);
}

/** Whose window this is; what was kept for it comes back, also without a connection. */
async function enter() {
  const me = await get("/api/v1/me").catch((error) => error);
  if (!(me instanceof Error)) {
    if (store.who() !== me.name) Object.assign(state, { shown: null, said: [] });
    store.remember(me.name);
    const known = await get("/api/v1/console").catch(() => null);
    if (known) {
      setNow(known.now);
      state.shops = known.shops.filter((shop) => shop.may.includes("send"));
    }
  }
  reached(!(me instanceof Error));
  queue.deliver();
}

const KEYS = {
  1: () => copy(1), 2: () => copy(2), 3: () => copy(3), q: () => copy("q"), r: copyRemark, y: remarkDone, d: fillSigned,
  o: fillOrder, x: giveUp, s: () => questions.shop(), t: () => $("words").focus(), "?": () => $("keys").showModal(),
  "？": () => $("keys").showModal(), g: () => state.shown && window.open(`/#${encodeURIComponent(state.shown.id)}`, "cs-desk"),
};

listenForKeys($("keys-switch"), (key) => {
  if (questions.press(key)) return true;
  const act = KEYS[key];
  if (act) act();
  return Boolean(act);
});
$("help").addEventListener("click", () => $("keys").showModal());
$("paste").addEventListener("submit", (event) => event.preventDefault());
$("words").addEventListener("keydown", (event) => {
  if (event.key === "Escape") $("main").focus();
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  paste($("words").value);
  $("words").value = "";
  $("main").focus();
});
document.addEventListener("paste", (event) => {
  if (document.querySelector("dialog[open]") || event.target.closest?.("input")) return;
  const text = event.clipboardData.getData("text/plain");
  if (event.target === $("words") && $("words").value !== "" && !tooLong($("words").value + text)) return; // it joins what is being written
  event.preventDefault();
  if (event.target !== $("words") || $("words").value === "") paste(text);
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  paste(event.dataTransfer.getData("text/plain"));
});
addEventListener("offline", () => reached(false));
addEventListener("online", () => queue.deliver().then(refresh));
addEventListener("storage", (event) => (store.isForgotten(event) ? location.reload() : show()));
state.shown = store.shown();
show();
$("main").focus();
await enter();
if (state.online) refresh();
live({ set textContent(_) { /* the state line says it */ }, set className(look) { if (look.endsWith("on")) reached(true); } }, (change) => {
  if (change.kind === "hello") enter().then(refresh);
  else if (change.kind === "case" || change.conversation === state.shown?.id) refresh();
});
if (isSecureContext && navigator.serviceWorker) navigator.serviceWorker.register("/side-worker.js", { scope: "/side" }).catch(() => {});
