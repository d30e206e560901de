// The buyer's answer to the terms: the assistant proposes what it means, a person's key records it.

import { $, draw, h } from "./dom.js";
import { confirmAct, openForm } from "./form.js";
import { askBuyer } from "./case_asking.js";
import { termsName } from "./case_words.js";
import { stamp } from "./time.js";

export function drawConsent(page) {
  const { case: item, may } = page;
  $("consent").hidden = item.consents.length === 0;
  draw($("consent"), [item.consents, item.steps, [...may]], () => [
    h("h2", null, "买家的同意"), item.consents.map((each) => recorded(page, each)),
  ]);
}

/** One key records a clear consent; anything else is asked about first. */
export function recordConsent(page) {
  const { proposal } = page.case;
  if (proposal === null || !page.may.has("consent")) return false;
  if (proposal.proposes) page.act("consent", { answer_seq: proposal.answer_seq });
  else insist(page, proposal);
  return true;
}

export function insist(page, proposal) {
  confirmAct("这句话算同意吗？", `买家说：「${proposal.words}」。系统看是「${proposal.kind_name}」：${proposal.evidence} 记为同意以后，会照这句原话留证。`,
    "算，记下同意", () => page.send("consent", { answer_seq: proposal.answer_seq }));
}

/** What the buyer answered, and what the assistant makes of it. */
export function proposed(page, proposal) {
  const { may, case: item } = page;
  const again = item.steps.find((step) => step.event === "ask_again");
  const question = item.steps.find((step) => step.event === "consent")?.missing.find((each) => each.ask)?.ask;
  return h("div", { class: "proposal" },
    h("blockquote", null, proposal.words, h("footer", null, `买家，${stamp(proposal.said_at)}`)),
    h("p", null, h("span", { class: `tag ${proposal.proposes ? "good" : "wait"}` }, proposal.kind_name), " ", h("span", { class: "quiet" }, proposal.evidence)),
    may.has("consent") && h("div", { class: "row" },
      h("button", { type: "button", class: proposal.proposes ? "primary" : "", data: { key: "record" }, onclick: () => recordConsent(page) },
        h("kbd", null, "Y"), proposal.proposes ? "记下买家同意" : "这就是同意，记下…"),
      !proposal.proposes && question && again && item.chat_id && may.has("send") && h("button", {
        type: "button", class: "primary", data: { key: "again" },
        onclick: () => askBuyer(page, question, () => page.send("steps", { event: "ask_again" })),
      }, "再问一次")),
    h("p", { class: "quiet" }, `答的是${termsName(proposal.terms_id)}`));
}

export function recorded(page, each) {
  return h("div", { class: each.valid ? "consent" : "consent gone" },
    h("blockquote", null, each.words, h("footer", null, `买家，${stamp(each.said_at)}`)),
    h("p", null, h("span", { class: each.valid ? "tag good" : "tag" }, each.valid ? "同意，有效" : "已撤回"),
      h("span", { class: "quiet" }, ` 由${each.recorded_by}在${stamp(each.recorded_at)}记下，${termsName(each.terms_id)}`)),
    !each.valid && h("p", null, `买家撤回时说：「${each.withdrawn_words}」`, h("span", { class: "quiet" }, `（${each.withdrawn_by}，${stamp(each.withdrawn_at)}）`)),
    each.valid && page.may.has("consent") && page.case.steps.some((step) => step.event === "withdraw_consent") && h("button", {
      type: "button", data: { key: `withdraw-${each.id}` }, onclick: () => withdraw(page),
    }, "买家撤回同意"));
}

const withdraw = (page) => openForm({
  key: `${page.case.id}:withdraw`, title: "买家撤回同意", action: "记下撤回",
  note: "撤回和同意一样容易：照记，不劝。撤回以后不检测，别的路都还在。",
  fields: [{ key: "words", name: "买家撤回时的原话", kind: "area" }],
  run: ({ words }) => page.send("consent/withdrawn", { words }),
});
