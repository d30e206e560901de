// The chat's cases beside it: where each stands, what comes next and what it lacks, the remark, the buyer's consent.

import { get, post } from "./api.js";
import { recorded } from "./case_consent.js";
import { openable, openCase } from "./case_opening.js";
import { remark } from "./case_remarks.js";
import { HANDLED, bodyOf, takeStep } from "./case_steps.js";
import { countdown, flowTag, lacks } from "./case_words.js";
import { registers } from "./desk_refund.js";
import { $, attempt, draw, h } from "./dom.js";

const OPEN_SHOWN = 3; // open cases of one chat that are shown with everything
const OVER_SHOWN = 3;
const TERMS = "terms/";

/** The cases of a chat: {chat, openable, open, over}; open ones with everything around them. `may`: one's rights there. */
export async function readCases(view, may) {
  const order = view.order_no ? `?order=${encodeURIComponent(view.order_no)}` : "";
  const { items } = await get(`/api/v1/conversations/${encodeURIComponent(view.id)}/cases${order}`);
  const open = items.filter((each) => !each.final).slice(-OPEN_SHOWN);
  return {
    chat: view.id,
    openable: may.includes("remark") ? await openableIn(view.shop) : [],
    open: await Promise.all(open.map((each) => get(`/api/v1/cases/${encodeURIComponent(each.id)}`))),
    over: items.filter((each) => each.final).slice(-OVER_SHOWN).reverse(),
  };
}

const known = new Map();

/** What this person may open in a shop; asked once. */
async function openableIn(shop) {
  if (!known.has(shop)) known.set(shop, await openable(shop));
  return known.get(shop);
}

/** One case as its panels want it: who looks, how to send, where words go. */
export function pageOf(item, desk) {
  const send = async (tail, body) => {
    const answer = await post(`/api/v1/cases/${encodeURIComponent(item.id)}/${tail}`, body);
    desk.refresh();
    return answer;
  };
  const act = (tail, body) => attempt(() => send(tail, body)).then((done) => {
    if (!done) desk.refresh();
    return done;
  });
  return { case: item, may: desk.may, view: desk.view, insert: desk.insert, send, act };
}

export function drawCases(found, desk) {
  const panel = $("cases");
  const mine = found !== null && found.chat === desk.view?.id;
  const opens = mine && mayOpen(found, desk);
  const others = mine ? found.openable : [];
  const enters = mine && registers(desk);
  panel.hidden = !mine || (found.open.length === 0 && found.over.length === 0 && !opens && !enters && others.length === 0);
  if (panel.hidden) return;
  const about = desk.view?.understanding?.intent;
  const open = new Set(mine ? found.open.map((item) => item.flow) : []);
  const fits = others.find((each) => each.intents.includes(about) && !open.has(each.flow)) ?? null; // what the buyer writes about
  draw(panel, [found, opens, fits?.flow, [...desk.may], desk.connection, desk.view?.order_no, delivered(desk.view)], () => [
    h("h2", null, "案件"),
    found.open.map((item) => card(pageOf(item, desk))),
    opens && h("button", { type: "button", data: { key: "open-case" }, onclick: () => openSendBack(desk) }, "开寄回代检案件"),
    fits && h("button", { type: "button", data: { key: "open-fitting" }, onclick: () => openOther([fits], desk) }, `开「${fits.name}」案件`),
    enters,
    others.length > 0 && h("button", { type: "button", data: { key: "open-other" }, onclick: () => openOther(others, desk) }, fits ? "开别的案件" : "开案件"),
    found.over.length > 0 && h("p", { class: "quiet case-over" }, "已结：", found.over.map((item, place) => [
      place > 0 && "，", h("a", { href: `/cases/${item.id}` }, `${item.flow_name}（${item.state_name}）`)])),
  ]);
}

const mayOpen = (found, desk) => desk.view.sends_back && desk.may.has("remark")
  && !found.open.some((item) => item.flow === "send_back");

const openOther = (choices, { view, refresh }) => openCase(choices, { conversation_id: view.id, order_no: view.order_no }, refresh);

async function openSendBack({ view, refresh }) {
  await attempt(() => post("/api/v1/cases", { conversation_id: view.id, order_no: view.order_no }));
  refresh();
}

function card(page) {
  const { case: item } = page;
  const consent = item.consents.find((each) => each.valid);
  return h("article", { class: "case-now", "aria-label": item.flow_name },
    h("p", { class: "case-line" }, flowTag(item), h("b", null, item.state_name), h("a", { href: `/cases/${item.id}` }, "看案件")),
    item.due && h("p", { class: "case-due" }, countdown(item.due), ` ${item.due.name}`),
    steps(page),
    consent && recorded(page, consent),
    item.remarks.length > 0 && h("ul", { class: "remarks" }, item.remarks.map((each) => remark(page, each))));
}

function steps(page) {
  const { case: item, may } = page;
  const mine = may.has("remark") ? item.steps.filter((step) => step.mine && !step.money && !HANDLED.has(step.event)) : [];
  const ahead = mine.filter((step) => step.way === "next");
  const beside = mine.filter((step) => step.way !== "next");
  const waits = item.steps.find((step) => step.event === "consent");
  return [
    waits && item.proposal === null && h("div", { class: "case-step" }, h("p", null, "细则已发，等买家答复。"), asks(page, waits)),
    waits && item.proposal !== null && h("p", { class: "case-step" }, `买家答复了：${item.proposal.kind_name}。`),
    item.steps.some((step) => step.money) && h("p", { class: "case-step" }, "同意退款要在案件里一笔一笔核对。"),
    ahead.length > 0 && h("ul", { class: "case-steps" }, ahead.map((step) => one(page, step, only(ahead)))),
    beside.length > 0 && h("details", { data: { key: `beside-${item.id}` } }, h("summary", null, "别的走法"),
      h("ul", { class: "case-steps" }, beside.map((step) => one(page, step)))),
  ];
}

/** One way ahead stands out; between several nobody is pushed. */
const only = (ahead) => ahead.filter((step) => step.ready).length === 1;

function one(page, step, stands = false) {
  const terms = step.event === "send_terms";
  const follows = terms && page.case.state === "terms" && delivered(page.view);
  const main = stands && step.ready;
  const button = (look, key, name, act) => h("button", { type: "button", class: look, data: { key: `${key}-${page.case.id}` }, onclick: act }, name);
  return h("li", { class: "case-step" },
    follows && button("primary", "step-follow", "细则已送达，等买家答复", () => page.act("steps", bodyOf(page, step))),
    button(main && !follows ? "primary" : "", `step-${step.event}`, terms ? "插入寄回细则" : step.name,
      () => (terms ? insertTerms(page) : start(page, step))),
    h("span", { class: "about" }, step.ready ? null : h("b", { class: "lacks" }, `还缺：${lacks(step)}`),
      step.remark && ` 会备注「${step.remark}」`, step.on_behalf && h("span", { class: "tag" }, "代录")),
    asks(page, step));
}

/** 一键询问: the question that would bring what is missing goes into the composer. */
const asks = (page, step) => page.may.has("send") && step.missing.filter((each) => each.ask).map((each) =>
  h("p", { class: "case-ask" }, h("q", null, each.ask), h("button", {
    type: "button", data: { key: `ask-${page.case.id}-${each.key}` }, onclick: () => page.insert({ text: each.ask, reply_id: null }),
  }, "一键询问")));

function start(page, step) {
  const plain = step.asks_for.length === 0 && !step.on_behalf;
  if (plain || !step.ready) page.act("steps", bodyOf(page, step)); // what is missing is said by the server, in words
  else takeStep(page, step);
}

const insertTerms = (page) => attempt(async () => {
  page.insert(await get(`/api/v1/conversations/${encodeURIComponent(page.view.id)}/terms`));
});

/** Whether terms went out in this chat. */
const delivered = (view) => view.lines.some((line) => line.state === "sent" && (line.reply_id ?? "").startsWith(TERMS));
