// 审计: the log as sentences; filters stand in the address, so that a view can be passed on.

import { get } from "./api.js";
import { $, attempt, h } from "./dom.js";
import { setNow, stamp } from "./time.js";

const FILTERS = ["shop", "actor", "type", "on"];
const state = { older: null };

const wanted = () => new URLSearchParams(FILTERS.map((name) => [name, $(name).value]).filter(([, value]) => value));

async function read(before) {
  const query = wanted();
  if (before) query.set("before", before);
  const page = await get(`/api/v1/audit?${query}`);
  options($("actor"), page.actors.map((name) => ({ id: name, name })));
  options($("type"), page.types);
  state.older = page.older;
  const rows = page.items.map(row);
  if (before) {
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
  const given = new URLSearchParams(location.search);
  const first = await get("/api/v1/audit");
  options($("actor"), first.actors.map((name) => ({ id: name, name })));
  options($("type"), first.types);
  for (const name of FILTERS) $(name).value = given.get(name) ?? "";
  await read();
}

for (const name of FILTERS) $(name).addEventListener("change", changed);
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("filters").addEventListener("reset", () => setTimeout(changed));
$("older").addEventListener("click", () => attempt(() => read(state.older)));
attempt(begin);
