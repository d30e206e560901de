// 审计: the log as sentences; filters stand in the address, so that a view can be passed on.

import { get } from "./api.js";
import { $, attempt, h } from "./dom.js";
import { setNow, stamp } from "./time.js";

const FILTERS = ["shop", "actor", "type", "on"];
const state = { older: null };

/** What the filters say. */
const wanted = () => new URLSearchParams(FILTERS.map((name) => [name, $(name).value]).filter(([, value]) => value));

let turn = 0;

async function read({ query = wanted(), before = null } = {}) {
  const mine = ++turn;
  if (before !== null) query.set("before", before);
  const page = await get(`/api/v1/audit?${query}`);
  if (mine !== turn) return; // another filter was chosen meanwhile
  options($("actor"), page.actors.map((name) => ({ id: name, name })));
  options($("type"), page.types);
  state.older = page.older;
  const rows = page.items.map(row);
  if (before !== null) {
    $("rows").append(...rows);
    rows[0]?.querySelector("a, td")?.scrollIntoView({ block: "nearest" });
  } else {
    $("rows").replaceChildren(...rows);
  }
  $("none").hidden = $("rows").children.length > 0;
  $("older").hidden = page.older === null;
}

function row(entry) {
  const to = entry.conversation_id && `/#${encodeURIComponent(entry.conversation_id)}`;
  return h("tr", null, h("td", null, h("time", { datetime: entry.at }, stamp(entry.at))), h("td", null, entry.shop_name), h("td", null, entry.actor),
    h("td", null, entry.sentence, " ", to && h("a", { href: to }, "看会话")));
}

/** Fill a select once with what may be chosen; what is chosen stays. */
function options(select, entries) {
  const there = new Set([...select.options].map((option) => option.value));
  select.append(...entries.filter((each) => !there.has(each.id)).map((each) => h("option", { value: each.id }, each.name)));
}

function changed() {
  history.replaceState(null, "", `?${wanted()}`);
  attempt(() => read());
}

async function begin() {
  const console = await get("/api/v1/console");
  setNow(console.now);
  options($("shop"), console.shops.filter((shop) => shop.may.includes("audit")));
  await read({ query: new URLSearchParams(location.search) });
  for (const [name, value] of new URLSearchParams(location.search)) if (FILTERS.includes(name)) $(name).value = value;
}

for (const name of FILTERS) $(name).addEventListener("change", changed);
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("filters").addEventListener("reset", () => setTimeout(changed));
$("older").addEventListener("click", () => attempt(() => read({ before: state.older })));
attempt(begin);
