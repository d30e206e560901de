// Small pieces the list of cases and one case share.

import { leftWords, secondsTo } from "./countdown.js";
import { h } from "./dom.js";
import { stamp } from "./time.js";

const NEAR = 240; // minutes
const NOW = 60;

export const lacks = (step) => step.missing.map((each) => each.name).join("；");

export const flowTag = (item) => h("span", { class: "tag flow" }, item.flow_name);

export const dueCell = (item) => item.due === null ? h("span", { class: "quiet" }, item.final ? "" : "没有期限")
  : [countdown(item.due), h("span", { class: "due-at" }, stamp(item.due.at))];

export const countdown = (due) => h("span", {
  class: "due", title: due.name, data: { until: due.at, tone: "", near: NEAR, now: NOW },
}, leftWords(secondsTo(due.at)));

/** Whose word it is: 平台确认, 人工确认 with a name, 系统推算. */
export const source = (text) => h("span", { class: `tag ${text === "平台确认" ? "good" : ""}` }, text);

/** Which consent terms, in words: 寄回细则 2026-11-22 版. */
export const termsName = (id) => `寄回细则 ${id.replace(/^[^.]*\./, "").replace(/#.*$/, "")} 版`;
