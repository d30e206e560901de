// 退款留言: what stands in the application itself, read when somebody asks for it, and a message of one's own.

import { get, post } from "./api.js";
import { $, attempt, draw, h } from "./dom.js";
import { encoded } from "./files.js";
import { openForm } from "./form.js";
import { stamp } from "./time.js";

const state = { items: null };

export function drawMessages(page) {
  const { case: item, may } = page;
  const there = item.connection === "直连" && item.refund_no !== null;
  $("messages").hidden = !there;
  if (!there) return;
  draw($("messages"), [state.items, may.has("send")], () => [
    h("div", { class: "panel-head" }, h("h2", null, "退款留言"),
      h("button", { type: "button", data: { key: "messages" }, onclick: () => attempt(() => read(page)) }, state.items === null ? "看留言" : "再看一次"),
      may.has("send") && h("button", { type: "button", data: { key: "message" }, onclick: () => openMessage(page) }, "留言…")),
    state.items === null ? h("p", { class: "quiet" }, "买家、店铺和平台小二在退款页里写的话，不在旺旺里。")
      : state.items.length === 0 ? h("p", { class: "quiet" }, "还没有人留言。")
        : h("ul", { class: "calls" }, state.items.map(one)),
  ]);
}

const path = (page) => `/api/v1/cases/${encodeURIComponent(page.case.id)}/refund-messages`;

async function read(page) {
  show(page, await get(path(page)));
}

function show(page, found) {
  state.items = found.items;
  drawMessages(page);
}

const one = (message) => h("li", null,
  h("p", null, h("time", { datetime: message.at }, stamp(message.at)), " ", h("span", { class: message.by === "小二" ? "tag wait" : "tag" }, message.by)),
  h("p", null, message.text),
  message.pictures.length > 0 && h("p", null, message.pictures.map((address, index) =>
    h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, `图片 ${index + 1} `))));

function openMessage(page) {
  return openForm({
    key: `${page.case.id}:message`, title: "在退款里留言", action: "发出", note: "买家和平台小二都看得到。只写事实、时间、证据编号。",
    fields: [
      { key: "text", name: "留言（约 130 字以内）", kind: "area", max: 200 },
      { key: "picture", name: "图片", kind: "picture", hint: "平台要求每条留言都带一张：GIF、JPG 或 PNG，不超过 500 KB。" },
    ],
    run: async ({ text, picture }) => show(page, await post(path(page), { text, picture: await encoded(picture) })),
  });
}
