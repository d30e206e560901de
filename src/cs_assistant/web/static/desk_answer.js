// The buyer's answer to the terms, above the suggestions: the assistant proposes what it means, one key records it.

import { insist } from "./case_consent.js";
import { bodyOf } from "./case_steps.js";
import { termsName } from "./case_words.js";
import { pageOf } from "./desk_cases.js";
import { $, draw, h } from "./dom.js";
import { stamp } from "./time.js";

const OUT = new Set(["queued", "sending", "sent", "uncertain"]);
const NO = new Set(["refused", "withdrawn"]);
const THREE_WAYS = "service.terms_reject";

/** The case whose buyer has answered the terms and waits for a person; null when there is none. */
function answered(found, view) {
  if (found === null || found.chat !== view?.id) return null;
  return found.open.find((item) => item.proposal !== null && (item.proposal.proposes || waits(item.proposal, view))) ?? null;
}

/** Whether nothing of ours went out after the answer: then it is what the buyer waits on. */
function waits(proposal, view) {
  const at = view.lines.findIndex((line) => line.seq === proposal.answer_seq);
  return !view.lines.slice(at + 1).some((line) => line.sender !== "buyer" && OUT.has(line.state ?? "sent"));
}

export function drawAnswer(found, desk) {
  const item = answered(found, desk.view);
  $("answer").hidden = item === null;
  draw($("answer"), item && [item, [...desk.may], desk.view.suggestions], () => (item ? build(pageOf(item, desk), desk) : []));
}

/** Y: records a clear answer; true when there was one. */
export function recordAnswer(found, desk) {
  const item = answered(found, desk.view);
  if (item === null || !item.proposal.proposes || !desk.may.has("consent")) return false;
  record(pageOf(item, desk), desk);
  return true;
}

let busy = false; // one key, one record, however long it is held

async function record(page, desk) {
  if (busy) return;
  busy = true;
  try {
    if (await page.act("consent", { answer_seq: page.case.proposal.answer_seq })) desk.focus();
  } finally {
    busy = false;
  }
}

function build(page, desk) {
  const { proposal } = page.case;
  return [
    h("p", { class: "answer-head" }, h("b", null, "买家答复寄回细则"),
      h("span", { class: `tag ${proposal.proposes ? "good" : "wait"}` }, proposal.kind_name), h("span", { class: "quiet" }, proposal.evidence)),
    h("blockquote", null, proposal.words, h("footer", null, `${stamp(proposal.said_at)}，答的是${termsName(proposal.terms_id)}`)),
    h("div", { class: "row" }, acts(page, desk)),
  ];
}

function acts(page, desk) {
  const { case: item, may } = page;
  const { proposal } = item;
  const step = (event) => (may.has("remark") ? item.steps.find((each) => each.event === event) : undefined);
  const again = step("ask_again");
  const refuse = step("refuse_terms");
  const no = NO.has(proposal.kind);
  const button = (name, key, main, act) => h("button", { type: "button", class: main ? "primary" : "", data: { key }, onclick: act }, name);
  const yes = may.has("consent") && (proposal.proposes
    ? button([h("kbd", null, "Y"), " 记下同意"], "record", true, () => record(page, desk))
    : button("这就是同意，记下…", "insist", false, () => insist(page, proposal)));
  const ask = again && button("再问一次", "again", !proposal.proposes && !no, () => askAgain(page, again));
  const refused = refuse && button("买家不同意", "refuse", no, () => refuseTerms(page, refuse, desk));
  return no ? [refused, ask, yes] : proposal.proposes ? [yes, ask, refused] : [ask, refused, yes];
}

function askAgain(page, step) {
  const question = page.case.steps.find((each) => each.event === "consent")?.missing.find((each) => each.ask)?.ask;
  if (question) page.insert({ text: question, reply_id: null });
  page.act("steps", bodyOf(page, step));
}

/** Never a dead end: outlet, own report and the platform return are offered at once. */
async function refuseTerms(page, step, desk) {
  if (!await page.act("steps", bodyOf(page, step))) return;
  const offered = page.view.suggestions.some((each) => each.reply_id.startsWith(`${THREE_WAYS}/`) || each.reply_id.endsWith("/terms_declined"));
  if (!offered) desk.mean(THREE_WAYS);
}
