// 话术体检: the three parts of the page; each reads and draws for itself.

import { get } from "./api.js";
import { $, attempt } from "./dom.js";
import { measuring } from "./library_figures.js";
import { showHealth } from "./library_health.js";
import { Worth } from "./library_worth.js";
import { live } from "./live.js";
import { setNow } from "./time.js";

const worth = new Worth({ onChanged: showHealth });

async function begin() {
  setNow((await get("/api/v1/console")).now);
  worth.refresh();
  showHealth();
}

measuring();
live($("live"), (change) => {
  if (change.kind !== "hello" && change.kind !== "resync") return;
  attempt(begin);
});
