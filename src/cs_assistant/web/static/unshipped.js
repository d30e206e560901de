// 未发退早班: holds the table, what is picked and which row the keyboard is on; reads again when a case changed.

import { get, post } from "./api.js";
import { ask } from "./ask.js";
import { tellOutcome } from "./batch.js";
import { copyText } from "./clipboard.js";
import { tick } from "./countdown.js";
import { $, attempt, notice } from "./dom.js";
import { listenForKeys } from "./keys.js";
import { gathered, live } from "./live.js";
import { setNow } from "./time.js";
import { Register } from "./unshipped_register.js";
import { Sheet } from "./unshipped_sheet.js";
import { drawClocks, drawFilters, drawRows, inTurn, toCopy } from "./unshipped_table.js";

const PATH = "/api/v1/unshipped";
const BURST = 150;
const state = { table: null, shops: new Map(), shop: null, turn: null, picked: new Set(), active: null };
const sheet = new Sheet({ after: read, submit, closed: (row) => focusRow(row?.id) });
const register = new Register(read);

const shown = () => state.table.rows.filter((row) => (state.shop === null || row.shop === state.shop) && inTurn(row, state.turn));
const ordered = () => [...shown().filter((row) => !row.late), ...shown().filter((row) => row.late)];
const picked = () => ordered().filter((row) => state.picked.has(row.id));
const workplace = () => location.assign("/tasks");

let asked = 0;
let answered = 0;

async function read() {
  const turn = ++asked;
  const table = await get(PATH);
  if (turn < answered) return; // a later look came back first
  answered = turn;
  setNow(table.now);
  state.table = table;
  state.shops = new Map(table.prints.map((print) => [print.shop, print.colour]));
  const here = new Set(table.rows.map((row) => row.id));
  for (const id of state.picked) if (!here.has(id)) state.picked.delete(id);
  show();
}

function show() {
  const { table } = state;
  drawClocks(table, state.shops);
  drawFilters(state, choose);
  const rows = ordered();
  const focused = $("rows").contains(document.activeElement);
  const place = Math.max(0, [...$("rows").querySelectorAll("[data-row]")].findIndex((line) => line.dataset.row === state.active));
  drawRows(state, rows, { pick, open, act });
  if (!rows.some((row) => row.id === state.active)) state.active = rows[Math.min(place, rows.length - 1)]?.id ?? null;
  markActive();
  if (focused && !$("rows").contains(document.activeElement)) focusRow();
  showBar();
  sheet.update(table);
  register.offer(table);
  const waiting = table.rows.filter((row) => row.next.key === "submit").length;
  document.title = `${waiting ? `(${waiting}) ` : ""}未发退早班 · 售后台`;
}

function showBar() {
  const { table } = state;
  const rows = shown();
  const chosen = picked();
  const submits = chosen.filter((row) => row.next.key === "submit").length;
  const copies = copyTargets().length;
  $("bar").hidden = table.rows.length === 0;
  $("keys").hidden = table.rows.length === 0;
  $("all").checked = rows.length > 0 && chosen.length === rows.length;
  $("all").indeterminate = chosen.length > 0 && chosen.length < rows.length;
  $("picked").textContent = chosen.length ? `已选 ${chosen.length} 笔` : "没有选";
  $("submit").hidden = !table.may_submit;
  $("submit").disabled = submits === 0;
  $("submit-count").textContent = submits ? `（${submits}）` : "";
  $("copy").textContent = chosen.length ? `复制选中的订单号（${chosen.length}）` : `复制全部订单号（${rows.length}）`;
  $("paste").hidden = !table.may_submit || copies === 0;
  $("copy-remarks").textContent = `复制备注原文（${copies}）`;
  $("copied").textContent = `我已在千牛备注（${copies}）`;
}

/** Rows whose remark waits to be copied: the picked ones, or all that are shown. */
function copyTargets() {
  const chosen = picked();
  return (chosen.length ? chosen : ordered()).filter((row) => toCopy(row).length);
}

function choose(group, key) {
  state[group] = key;
  show();
}

function pick(row, checked) {
  if (checked) state.picked.add(row.id);
  else state.picked.delete(row.id);
  showPicked();
}

function showPicked() {
  for (const line of $("rows").querySelectorAll("[data-row]")) {
    const on = state.picked.has(line.dataset.row);
    line.classList.toggle("picked", on);
    line.querySelector("input").checked = on;
  }
  showBar();
}

function pickAll(on) {
  for (const row of shown()) {
    if (on) state.picked.add(row.id);
    else state.picked.delete(row.id);
  }
  showPicked();
}

function open(row) {
  state.active = row.id;
  markActive();
  if (row.refund === null) workplace();
  else sheet.open(row, state.table);
}

function act(row) {
  if (row.next.key === "answer") workplace();
  else if (row.next.key === "submit") attempt(() => submit([row.id]));
  else open(row);
}

const number = (id) => state.table.rows.find((row) => row.id === id)?.order_no ?? "";

async function submit(ids) {
  const answer = await post(`${PATH}/submit`, { case_ids: ids });
  for (const result of answer.results) if (result.done) state.picked.delete(result.id);
  await read();
  tellOutcome(`提交了 ${answer.done} 笔给仓库${answer.done ? "，备注随后写到订单上" : ""}`, answer, number);
}

function submitPicked() {
  const ids = picked().filter((row) => row.next.key === "submit").map((row) => row.id);
  if (ids.length === 0) return notice("先选要提交的订单：方向键换行，空格选中，A 全选。");
  $("submit").disabled = true;
  return attempt(() => submit(ids)).then(showBar);
}

async function copyNumbers() {
  const rows = picked().length ? picked() : ordered();
  await copyText(rows.map((row) => row.order_no).join("\n"));
  notice(`复制了 ${rows.length} 个订单号，一行一个，可以直接贴给仓库。`);
}

async function copyRemarks() {
  const lines = copyTargets().flatMap((row) => toCopy(row).map((remark) => [remark.order_no, remark.line]));
  const texts = new Set(lines.map(([, line]) => line));
  await copyText(texts.size === 1 ? lines[0][1] : lines.map((each) => each.join("\t")).join("\n"));
  notice(texts.size === 1 ? `${lines.length} 个订单的备注原文相同，复制好了。` : `复制了 ${lines.length} 行：订单号和它的备注原文。`);
}

async function confirmCopied() {
  const remarks = copyTargets().flatMap(toCopy);
  const numbers = new Map(remarks.map((remark) => [String(remark.id), remark.order_no]));
  if (!await ask(`这 ${remarks.length} 条备注都写到千牛了？`, "记录里会写明是您确认的。没写上的请先去掉勾选。", "我已在千牛备注")) return;
  await attempt(async () => {
    const answer = await post(`${PATH}/remarks/copied`, { remark_ids: remarks.map((remark) => remark.id) });
    tellOutcome(`确认了 ${answer.done} 条备注`, answer, (id) => numbers.get(id) ?? "");
    await read();
  });
}

const lineOf = (id) => $("rows").querySelector(`[data-row="${CSS.escape(id ?? "")}"]`);

/** One row is in the tab order: the one the keyboard is on, with its box and its button. */
function markActive() {
  for (const line of $("rows").querySelectorAll("[data-row]")) {
    const on = line.dataset.row === state.active;
    for (const element of [line, ...line.querySelectorAll("input, button")]) element.tabIndex = on ? 0 : -1;
  }
}

function focusRow(id = state.active) {
  const line = lineOf(id) ?? lineOf(state.active);
  line?.focus();
}

function move(by) {
  const rows = ordered();
  const at = rows.findIndex((row) => row.id === state.active);
  const inside = $("rows").contains(document.activeElement);
  const next = rows[inside ? Math.min(Math.max(at + by, 0), rows.length - 1) : Math.max(at, 0)];
  if (!next) return;
  state.active = next.id;
  markActive();
  focusRow();
}

function onKey(key, event) {
  if (state.table === null) return false;
  const onRow = event.target.matches("[data-row]");
  const row = state.table.rows.find((each) => each.id === state.active);
  const act = {
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    a: () => pickAll(!$("all").checked), s: () => state.table.may_submit && submitPicked(), c: () => attempt(copyNumbers),
    " ": onRow && row && (() => pick(row, !state.picked.has(row.id))), Enter: onRow && row && (() => open(row)),
  }[key];
  if (!act) return false;
  act();
  return true;
}

$("rows").addEventListener("focusin", (event) => {
  const line = event.target.closest("[data-row]");
  if (!line || line.dataset.row === state.active) return;
  state.active = line.dataset.row;
  markActive();
});
$("rows").addEventListener("dblclick", (event) => {
  const line = event.target.closest("[data-row]");
  const row = line && !event.target.closest("button, input, label") && state.table.rows.find((each) => each.id === line.dataset.row);
  if (row) open(row);
});
$("all").addEventListener("change", (event) => pickAll(event.target.checked));
$("submit").addEventListener("click", submitPicked);
$("copy").addEventListener("click", () => attempt(copyNumbers));
$("copy-remarks").addEventListener("click", () => attempt(copyRemarks));
$("copied").addEventListener("click", confirmCopied);
listenForKeys($("keys-switch"), onKey);
setInterval(tick, 1000, document);

const refresh = gathered(() => attempt(read), BURST);

live($("live"), (change) => {
  if (["hello", "case", "resync"].includes(change.kind)) refresh();
});
