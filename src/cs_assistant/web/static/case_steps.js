// 下一步: what may be done now, what each step still lacks, and how to get it.

import { askBuyer, sendTerms, toDesk } from "./case_asking.js";
import { proposed } from "./case_consent.js";
import { openFreight } from "./case_freight.js";
import { openRefusal } from "./case_refusal.js";
import { lacks } from "./case_words.js";
import { copyButton } from "./clipboard.js";
import { $, draw, h, notice } from "./dom.js";
import { fieldOf, openForm } from "./form.js";

export const HANDLED = new Set(["consent", "withdraw_consent"]); // they have buttons of their own

export function drawSteps(page) {
  const item = page.case;
  const about = [item.steps, item.next_step, item.final, item.state, item.linked, item.proposal, item.agreement, [...page.may], item.chat_id];
  draw($("next"), about, () => build(page));
}

/** The steps with a digit, in the order of the digits. */
const numbered = (page) => page.may.has("remark")
  ? page.case.steps.filter((step) => step.way !== "outside" && !step.money && !HANDLED.has(step.event)) : [];

export function stepByNumber(page, number) {
  const step = numbered(page)[number - 1];
  if (step === undefined) return false;
  start(page, step);
  return true;
}

function build(page) {
  const item = page.case;
  if (item.final) return over(item);
  const steps = numbered(page);
  const ahead = steps.filter((step) => step.way === "next");
  const other = steps.filter((step) => step.way === "other");
  const outside = page.may.has("remark") ? item.steps.filter((step) => step.way === "outside") : [];
  const money = item.next_step?.money;
  $("next").classList.toggle("next-card", !money);
  return [
    h("h2", null, money ? "情况不一样" : "下一步"),
    !money && lead(page),
    ahead.length > 0 && h("ul", { class: "ways" }, ahead.map((step) => way(page, step, steps.indexOf(step) + 1))),
    other.length > 0 && h("div", { class: "others" }, !money && h("h3", null, "也可以"),
      h("ul", { class: "ways small" }, other.map((step) => way(page, step, steps.indexOf(step) + 1)))),
    outside.length > 0 && h("details", { data: { key: "outside" } }, h("summary", null, "买家或平台那边变了"),
      h("ul", { class: "ways small" }, outside.map((step) => way(page, step)))),
  ];
}

function over(item) {
  const on = item.linked.find((each) => !each.final);
  return [h("h2", null, "已经结束"), h("p", null, `结果：${item.state_name}。`),
    on && h("p", null, "事情还没有完，接着办：", h("a", { href: `/cases/${on.id}` }, `${on.flow_name}，${on.state_name}`))];
}

/** One sentence: what the case waits for, from whom. */
function lead(page) {
  const step = page.case.next_step;
  if (step === null) return h("p", { class: "lead" }, "看下面哪一种情况合适。");
  if (step.event === "consent") {
    const { proposal } = page.case;
    if (proposal !== null) return [h("p", { class: "lead" }, proposal.proposes ? "买家答复了细则，看一眼原话，记下同意。" : "买家答复了细则，还不能算同意。"), proposed(page, proposal)];
    return [h("p", { class: "lead" }, "等买家答复细则。"), asks(page, step)];
  }
  if (!page.may.has("remark") || !step.mine) return h("p", { class: "lead" }, `等${step.who}：${step.name}。`);
  if (step.on_behalf) return h("p", { class: "lead" }, `等${step.who.split("、").filter((each) => !/客服|主管/.test(each)).join("、") || step.who}答复；电话或微信里答复了的，可以代录。`);
  return null;
}

function way(page, step, number) {
  const blocked = !step.ready;
  return h("li", { class: blocked ? "way blocked" : "way" },
    h("button", {
      type: "button", class: step.way === "next" && !blocked ? "primary" : "", data: { key: `step-${step.event}` },
      "aria-describedby": `about-${step.event}`, onclick: () => start(page, step),
    }, number && h("kbd", null, String(number)), step.name),
    h("span", { class: "about", id: `about-${step.event}` },
      blocked ? h("b", { class: "lacks" }, `还缺：${lacks(step)}`) : step.target !== page.case.state_name && `到「${step.target}」`,
      step.remark && h("span", null, `，会备注「${step.remark}」`), step.on_behalf && h("span", { class: "tag" }, "代录")),
    asks(page, step));
}

/** 一键询问: the question that would bring what is missing. */
function asks(page, step) {
  const questions = step.missing.filter((each) => each.ask);
  return questions.map((each) => h("div", { class: "ask-buyer" }, h("q", null, each.ask),
    page.case.chat_id && page.may.has("send") && h("button", { type: "button", data: { key: `ask-${each.key}` }, onclick: () => askBuyer(page, each.ask) }, "一键询问"),
    page.case.chat_id && h("button", { type: "button", class: "link", onclick: () => toDesk(page, each.ask) }, "到接待台改了再问"),
    copyButton(each.ask, "复制问句", { class: "link" })));
}

function start(page, step) {
  if (!step.ready) return refuse(page, step);
  if (step.event === "send_terms" && page.case.chat_id) return sendTerms(page);
  if (step.event === "refuse" && page.case.connection === "直连" && page.case.refund_no) return openRefusal(page, step, takeStep);
  if (step.event === "approve_freight") return openFreight(page, step, takeStep);
  return takeStep(page, step);
}

/** Take a step that is ready; what it asks for is entered in a small dialog, which `watch` may follow. */
export function takeStep(page, step, watch) {
  const fields = step.asks_for.map((asked) => fieldOf(said(page, step, standing(page, asked))));
  if (step.on_behalf) fields.push({ key: " on_behalf", name: "谁说的（代录）", kind: "text", placeholder: "比如：仓库老周，电话" });
  else if (step.asks_for.some((asked) => asked.other_person)) fields.push({ key: " on_behalf", name: "替谁记的（本人没有账号才写）", kind: "text", optional: true, placeholder: "比如：厂长李工，当面" });
  const plain = fields.length === 0 && step.way === "next";
  if (plain) return page.act("steps", bodyOf(page, step));
  const { state } = page.case;
  return openForm({
    key: `${page.case.id}:${state}:${step.event}`, title: step.name, action: step.on_behalf ? "代录" : "确定", fields,
    note: [step.note && h("p", null, step.note), h("p", null, `案件到「${step.target}」。`), step.remark && h("p", null, `会在订单上备注「${step.remark}」。`)],
    watch,
    run: (given) => {
      if (page.case.state !== state) throw new Error(`案件刚被别人动过，现在是「${page.case.state_name}」，这一步没有做。请关掉再看。`);
      return page.send("steps", bodyOf(page, step, given));
    },
  });
}

/** The number the buyer sent in the chat and the words it stands in, as evidence (R5.48): filled in, a person looks at it. */
function said(page, step, asked) {
  const evidence = step.asks_for.some((each) => each.key === "number_evidence") && page.case.number_said;
  return evidence && evidence[asked.key] ? { ...asked, value: evidence[asked.key], hint: "会话里找到的，请核对。" } : asked;
}

/** What is on file already, by another's word, is shown and need not be entered again. */
function standing(page, asked) {
  const fact = asked.once && page.case.facts.find((each) => each.key === asked.key);
  return fact ? { ...asked, optional: true, hint: `${fact.by}登记的：${fact.value}。不用再填；要改才重新选。` } : asked;
}

/** What is sent to take a step. */
export function bodyOf(page, step, { " on_behalf": onBehalf, ...given } = {}) {
  const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  return { event: step.event, given: filled, seen_revision: page.case.revision, on_behalf: onBehalf || null };
}

/** A step that lacks something says so, and offers what can be done about it. */
function refuse(page, step) {
  const dated = page.case.facts.some((fact) => fact.key === "entitled.since" && /^[0-9]/.test(fact.value));
  const undated = step.missing.some((each) => each.key.startsWith("entitled.")) && !dated;
  if (undated) {
    return openForm({
      key: `${page.case.id}:signed_on`, title: "哪天签收的？", action: "登记",
      note: "订单上没有签收日期，填了才能算出还能退、换还是修。请照千牛订单页的物流填，或照买家说的。",
      fields: [{ key: "value", name: "签收日期", kind: "date" }], run: ({ value }) => page.send("facts", { key: "signed_on", value }),
    });
  }
  const free = step.missing.filter((each) => each.free);
  if (free.length > 0) {
    return openForm({
      key: `${page.case.id}:facts:${step.event}`, title: `${step.name}：先补齐`, action: "登记",
      fields: free.map((each) => ({ key: each.key, name: each.name, kind: "text" })),
      run: async (given) => {
        for (const [key, value] of Object.entries(given)) await page.send("facts", { key, value });
      },
    });
  }
  notice(`还不能「${step.name}」，缺：${lacks(step)}。`);
  return undefined;
}
