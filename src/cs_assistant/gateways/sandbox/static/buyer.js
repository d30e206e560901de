// 扮演买家: write as a buyer, move the clock, and watch the shop through the same API its console uses.

import { get, post } from "/static/api.js";
import { $, attempt, draw, h } from "/static/dom.js";
import { newId } from "/static/ids.js";
import { gathered, live } from "/static/live.js";
import { chineseDay, hourMinute, isoDay, setNow, stamp } from "/static/time.js";

const who = $("who");
const WORDS = { reply: "自动回复", suggest: "给客服建议", hand_over: "请人工回复" };
let conversation = null;

async function say(text) {
  return attempt(() => post("/sandbox/say", { order: who.value, text, click_id: newId() }));
}

async function sendPicture(blob) {
  await attempt(async () => {
    const query = new URLSearchParams({ order: who.value, click_id: newId() });
    const response = await fetch(`/sandbox/picture?${query}`, { method: "POST", body: blob, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error((await response.json()).error.message);
  });
  refresh();
}

async function photo() {
  const canvas = h("canvas", { width: "64", height: "48" });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#8aa4b8";
  pen.fillRect(0, 0, 64, 48);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

const refresh = gathered(() => attempt(async () => {
  const order = who.value;
  const state = await get(`/sandbox/state?order=${encodeURIComponent(order)}`);
  if (order !== who.value) return;
  setNow(state.now);
  conversation = state.conversation;
  showPhone(state);
  showClock(state);
  showPlatform(order, state.platform);
  await showShop();
}));

function showPhone(state) {
  $("card").textContent = [state.card.product, state.card.sku, state.card.stands].filter(Boolean).join("，");
  $("hint").hidden = state.bubbles.length > 0;
  const changed = draw($("bubbles"), [who.value, state.bubbles], () => state.bubbles.map((bubble) => h("li", { class: bubble.mine ? "mine" : "theirs" },
    h("span", { class: "hidden" }, bubble.mine ? "我：" : "店铺："),
    h("div", { class: "say" }, bubble.text),
    h("time", { datetime: bubble.at }, stamp(bubble.at)))));
  if (changed) $("screen").scrollTop = $("screen").scrollHeight;
}

function showClock(state) {
  const hours = state.offset_hours;
  const days = Math.trunc(hours / 24);
  $("moment").textContent = `${chineseDay(isoDay(new Date(state.now)))} ${hourMinute(state.now)}`;
  $("offset").hidden = hours === 0;
  $("offset").textContent = `${hours > 0 ? "快" : "慢"} ${Math.abs(days)} 天`;
}

function showPlatform(order, { refund, open, memo }) {
  $("refund").textContent = refund ?? "没有退款申请。";
  for (const button of document.querySelectorAll("[data-act]")) button.disabled = (button.dataset.act === "apply") === open;
  const shown = JSON.stringify([order, memo]);
  if ($("memo").dataset.shown === shown) return;
  $("memo").dataset.shown = shown;
  $("memo").value = memo;
}

async function act(kind, text) {
  await attempt(() => post("/sandbox/platform", { order: who.value, act: kind, kind: $("kind").value, text }));
  refresh();
}

async function showShop() {
  $("to-desk").hidden = conversation === null;
  if (conversation === null) {
    draw($("sees"), null, () => h("p", { class: "quiet" }, "买家还没有写来。"));
    return;
  }
  $("to-desk").href = `/#${encodeURIComponent(conversation)}`;
  const view = await get(`/api/v1/conversations/${encodeURIComponent(conversation)}`);
  draw($("sees"), [view.understanding, view.decision, view.suggestions, view.rights, view.alarm, view.taken_over, view.lines.at(-1)?.sender], () => [
    did(view), understood(view.understanding), offered(view.suggestions), rights(view.rights),
  ]);
}

function did(view) {
  const { decision } = view;
  const robot = view.lines.at(-1)?.sender === "robot";
  const title = decision?.reply_title && (robot ? `已自动回复「${decision.reply_title}」` : `将自动回复「${decision.reply_title}」`);
  const why = decision ? (decision.vetoes.length ? decision.vetoes : [decision.reason]).filter(Boolean) : [];
  return h("section", { class: `card sees${view.alarm ? " alarm" : ""}` },
    h("h3", null, view.taken_over ? "怎么办（客服已接手）" : "怎么办"),
    h("p", { class: "big" }, h("b", null, view.alarm && "危险，立即处理：", title ?? (decision ? WORDS[decision.outcome] : "没有等待回复的消息"))),
    why.length > 0 && h("ul", null, why.map((each) => h("li", null, each))));
}

function understood(value) {
  if (!value) return null;
  const next = value.candidates.find((each) => each.intent !== value.intent);
  return h("section", { class: "card sees" }, h("h3", null, "理解成"),
    h("p", { class: "big" }, h("b", null, value.name), ` ${Math.round(value.confidence * 100)}%，${value.band}`),
    h("ul", null, value.evidence.map((each) => h("li", null, each)), next && h("li", null, `其次：${next.name} ${Math.round(next.confidence * 100)}%`)));
}

function offered(suggestions) {
  return suggestions.length > 0 && h("section", { class: "card sees" }, h("h3", null, "客服看到的建议"),
    h("ol", null, suggestions.slice(0, 3).map((each) => h("li", null, h("b", null, each.title), h("br"), each.text))));
}

function rights(card) {
  return card.known && card.verdicts.length > 0 && h("section", { class: "card sees" }, h("h3", null, `${chineseDay(card.on)}能怎么办`),
    h("table", null, h("tbody", null, card.verdicts.map((each) => h("tr", null,
      h("th", { scope: "row" }, each.name), h("td", { class: `word ${each.value}` }, each.word), h("td", null, each.last_day ? chineseDay(each.last_day) : ""))))));
}

$("ready").addEventListener("click", async (event) => {
  const sentence = event.target.dataset.say;
  if (sentence !== undefined) {
    await say(sentence);
    refresh();
  }
});
$("write").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("say").value.trim();
  if (text && await say(text)) $("say").value = "";
  refresh();
});
$("picture-good").addEventListener("click", async () => sendPicture(await photo()));
$("picture-broken").addEventListener("click", () => sendPicture(new Blob(["not a picture"])));
$("picture-file").addEventListener("change", (event) => {
  if (event.target.files[0]) sendPicture(event.target.files[0]);
  event.target.value = "";
});
for (const button of document.querySelectorAll("[data-days]")) {
  button.addEventListener("click", () => attempt(() => post("/sandbox/clock", { days: Number(button.dataset.days) })).then(refresh));
}
for (const button of document.querySelectorAll("[data-act]")) {
  button.addEventListener("click", () => act(button.dataset.act, $("reason").value));
}
$("memo-form").addEventListener("submit", (event) => {
  event.preventDefault();
  act("memo", $("memo").value);
});
$("clock-reset").addEventListener("click", () => attempt(() => post("/sandbox/clock", {})).then(refresh));
who.addEventListener("change", () => {
  history.replaceState(null, "", `#${who.value}`);
  conversation = null;
  refresh();
});
const wanted = decodeURIComponent(location.hash.slice(1));
if ([...who.options].some((option) => option.value === wanted)) who.value = wanted;
live($("live"), refresh);
