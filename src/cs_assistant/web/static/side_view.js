// One chat as 旁挂窗 shows it: our own words and facts only. What the buyer said is drawn, and never kept.

import { get } from "./api.js";

const SHOWN = 3;
const BY_HAND = new Set(["to_copy", "failed", "lost"]);
const GOOD = new Set(["yes", "shop"]);
const OVER = new Set(["no", "buyer"]);

/** What is shown of a chat; `before`: what was shown until now, replies of the same chat stay within reach. */
export async function readShown(id, before) {
  const view = await get(`/api/v1/conversations/${encodeURIComponent(id)}`);
  const order = view.order_no ? `?order=${encodeURIComponent(view.order_no)}` : "";
  const { items } = await get(`/api/v1/conversations/${encodeURIComponent(id)}/cases${order}`);
  const open = items.filter((item) => !item.final).slice(-SHOWN);
  const cases = await Promise.all(open.map((item) => get(`/api/v1/cases/${encodeURIComponent(item.id)}`)));
  const shown = {
    id, shop: view.shop, shop_name: view.shop_name, buyer: view.buyer, pasted: view.pasted, alarm: view.alarm,
    last_seq: view.last_seq, buyer_seq: view.buyer_seq, thought: thought(view), order_no: view.order_no,
    unknown_order_no: view.unknown_order_no, signed: signed(view), told: view.told_signed_on, lacks_signed_on: view.lacks_signed_on, rights: rights(view.rights),
    replies: replies(view, before), remarks: cases.flatMap(remarks), question: question(cases, view.rights),
  };
  return { shown, said: unanswered(view), now: view.now };
}

/** Whether the newest line was thought about: until then no reply may come. */
const thought = (view) => view.suggestions.length > 0 || view.lines.at(-1)?.sender !== "buyer";

function replies(view, before) {
  const fresh = view.suggestions.slice(0, SHOWN).map(({ key, reply_id, title, text, warnings }) => ({ key, reply_id, title, text, warnings }));
  const same = before?.id === view.id ? before.replies : [];
  if (fresh.length === 0) return view.lines.at(-1)?.sender === "buyer" ? [] : same;
  const copied = new Set(same.filter((each) => each.copied && before.buyer_seq === view.buyer_seq).map((each) => each.text));
  return fresh.map((each) => ({ ...each, copied: copied.has(each.text) }));
}

const signed = (view) => view.order?.times.find((time) => time.label === "签收")?.text ?? null;

const remarks = (item) => item.remarks.filter((each) => BY_HAND.has(each.state)).map((each) => ({
  id: each.id, case: item.id, flow: item.flow_name, line: each.line, why: each.why,
}));

/** The words of the buyer that wait for an answer. */
function unanswered(view) {
  const first = view.lines.map((line) => line.sender !== "buyer").lastIndexOf(true) + 1;
  return view.lines.slice(first).map((line) => line.text);
}

function rights({ known, verdicts }) {
  const short = ({ name, word, value, last_day: day }) => ({ name, word, value, day: GOOD.has(value) ? day : null });
  return {
    known, good: verdicts.filter((each) => GOOD.has(each.value)).map(short),
    open: verdicts.filter((each) => !GOOD.has(each.value) && !OVER.has(each.value)).map(short),
  };
}

/** The one question to the buyer that would bring the work on: what a case lacks, else what would settle a right. */
function question(cases, card) {
  const asked = cases.flatMap((item) => item.steps.filter((step) => step.way === "next").flatMap((step) => step.missing))
    .find((each) => each.ask)?.ask;
  const settles = card.verdicts.flatMap((each) => each.questions)[0];
  return asked ?? (settles ? `请问${settles}` : null);
}
