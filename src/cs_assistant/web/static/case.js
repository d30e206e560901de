// One case: reads it again when something changed, hands it to the panels, and sends what people do.

import { get, post } from "./api.js";
import { drawCalls, openCall } from "./case_calls.js";
import { drawConsent, recordConsent } from "./case_consent.js";
import { openDocument, refreshDocuments } from "./case_documents.js";
import { refreshErp } from "./case_erp.js";
import { drawHead } from "./case_head.js";
import { drawMessages } from "./case_messages.js";
import { MoneyPanel } from "./case_money.js";
import { drawReasons } from "./case_reasons.js";
import { copyFirst, drawRemarks } from "./case_remarks.js";
import { drawSide } from "./case_side.js";
import { drawSteps, stepByNumber } from "./case_steps.js";
import { tick } from "./countdown.js";
import { RightsDay, rights } from "./desk_facts.js";
import { $, attempt, draw } from "./dom.js";
import { listenForKeys } from "./keys.js";
import { gathered, live } from "./live.js";
import { showPastChats } from "./past_chats.js";
import { drawPromises, readPromises } from "./promises.js";
import { setNow } from "./time.js";

const ID = decodeURIComponent(location.pathname.split("/").pop());
const PATH = `/api/v1/cases/${encodeURIComponent(ID)}`;
const page = { case: null, meta: null, may: new Set(), colour: 5, act, send, take, refresh: () => refresh() };
const money = new MoneyPanel(page);
const day = new RightsDay(() => attempt(readRights));

async function readOnce(shop) {
  const [console, meta] = await Promise.all([get("/api/v1/console"), get("/api/v1/meta")]);
  const mine = console.shops.find((each) => each.id === shop);
  page.meta = meta;
  page.may = new Set(mine?.may ?? []);
  page.colour = mine?.colour ?? 5;
}

const refresh = gathered(() => attempt(async () => {
  const found = await get(PATH);
  if (page.meta === null) await readOnce(found.shop);
  take(found);
  await Promise.all([readRights(), refreshDocuments(page), refreshErp(page), showPromises(), showPastChats($("past-chats"), `${PATH}/past-chats`)]);
}));

async function showPromises() {
  const found = await readPromises(`${PATH}/promises`);
  drawPromises($("promises"), found, { may: page.may.has("remark"), changed: refresh });
  tick();
}

/** Show a case as it was answered; an older answer that comes late is not shown. */
function take(found) {
  if (page.case !== null && found.revision < page.case.revision) return;
  setNow(found.now);
  page.case = found;
  document.title = `${found.state_name} · ${found.flow_name} · 售后台`;
  drawHead(page);
  drawSteps(page);
  money.draw();
  drawConsent(page);
  drawRemarks(page);
  drawReasons(page);
  drawMessages(page);
  drawCalls(page);
  drawSide(page);
  tick();
}

/** Send something about this case; throws. The answer is the case, or holds it. */
async function send(tail, body) {
  const answer = await post(`${PATH}/${tail}`, body);
  take(answer.case ?? answer);
  return answer;
}

/** As `send`, telling what went wrong; whether it worked. */
async function act(tail, body) {
  const done = await attempt(() => send(tail, body));
  if (!done) refresh();
  return done;
}

async function readRights() {
  const chat = page.case?.chat_id ?? null;
  $("rights-card").hidden = chat === null;
  if (chat === null) return;
  const on = day.chosen;
  const card = await get(`/api/v1/conversations/${encodeURIComponent(chat)}/rights${on ? `?on=${on}` : ""}`);
  if (on !== day.chosen) return;
  draw($("rights"), card, () => rights(card));
  day.draw();
}

function onKey(key) {
  if (page.case === null) return false;
  if (/^[1-9]$/.test(key)) return stepByNumber(page, Number(key));
  if (key === "y") return recordConsent(page);
  if (key === "t") return openCall(page);
  if (key === "c") return copyFirst(page);
  if (key === "d") return openDocument(page);
  return false;
}

listenForKeys($("keys-switch"), onKey);
setInterval(tick, 1000, document);
live($("live"), (change) => {
  const about = page.case === null || change.shop === page.case.shop;
  if (change.kind === "hello" || change.kind === "resync") refresh();
  else if (about && (change.kind === "case" || change.conversation === page.case?.chat_id)) refresh();
});
