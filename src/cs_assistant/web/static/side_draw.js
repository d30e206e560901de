// The panels of 旁挂窗.

import { $, draw, h } from "./dom.js";
import { chineseDay } from "./time.js";

const HOW = { nick: "按昵称认出", order: "按订单号认出", buyer: "按这个买家认出", last: "按上次的店铺", nameless: "先没有写昵称" };

const keyed = (key, name, onclick, look = "") =>
  h("button", { type: "button", class: look, data: { key }, "aria-keyshortcuts": key, onclick }, h("kbd", null, key), ` ${name}`);

export function drawState({ online, waiting, left }) {
  const word = online
    ? (waiting ? `正在补 ${waiting} 条` : "在线")
    : (waiting ? `离线：已记下 ${waiting} 条，连上后自动补` : "离线：已显示的回复还能复制，粘贴的先记下");
  const more = left ? `；这台电脑上还有别人没补上的 ${left} 条，他登录后会补` : "";
  if ($("state").textContent !== word + more) $("state").textContent = word + more;
  $("state").className = online ? "live on" : "live off";
}

/** What keeps a paste from being stored: {title, hint, choices: [{key, name, pick}], more: [{key, name, pick}]}. */
export function drawQuestion(asked) {
  $("question").hidden = asked === null;
  draw($("question"), asked && [asked.title, asked.hint, asked.choices.map((each) => each.name)], () => (asked ? [
    h("h2", null, asked.title), asked.hint && h("p", { class: "quiet" }, asked.hint),
    h("div", { class: "choices" }, asked.choices.map((each) => keyed(each.key, each.name, each.pick))),
  ] : []));
}

export function drawQueued(waiting, failed, giveUp) {
  $("queued").hidden = failed === null && waiting.length === 0;
  draw($("queued"), [waiting.map((each) => each.name), failed], () => [
    failed && h("div", { class: "failed" }, h("p", null, h("b", null, `没有记上：${failed.name}`)), h("p", null, failed.why),
      keyed("X", "知道了，不补了", giveUp)),
    waiting.length > 0 && h("ul", { class: "waiting" }, waiting.map((each) => h("li", null, each.name))),
  ]);
}

export function drawAbout(shown, how, told, acts) {
  $("about").hidden = shown === null;
  draw($("about"), [shown && { ...shown, replies: 0, remarks: 0, last_seq: 0 }, how, told], () => (shown === null ? [] : [
    h("p", { class: "buyer" }, h("b", null, shown.buyer), " ", h("span", { class: "shop" }, shown.shop_name),
      [...new Set(how)].filter((each) => HOW[each]).map((each) => [" ", h("span", { class: "tag" }, HOW[each])]),
      shown.alarm && [" ", h("span", { class: "tag danger" }, "危险，立即处理")]),
    told && h("p", { class: "quiet" }, told),
    h("div", { class: "knows" },
      keyed("O", shown.order_no ? `订单 ${shown.order_no}` : "订单号还不知道，填上", acts.order, "link"),
      shown.signed ? h("span", { class: "fact" }, `签收 ${shown.signed}`)
        : shown.lacks_signed_on && keyed("D", shown.told ? `签收 ${chineseDay(shown.told)}（记下的）` : "签收日期不在案，填上", acts.signed, "link")),
  ]));
}

export function drawReplies(shown, copy) {
  const replies = shown?.replies ?? [];
  const waits = shown !== null && replies.length === 0;
  draw($("replies"), [replies, waits, shown?.thought, shown?.question], () => [
    replies.length > 0 && h("ol", { class: "offers" }, replies.map((each, place) => h("li", null, offer(each, place + 1, () => copy(place + 1))))),
    waits && h("p", { class: "quiet" }, shown.thought ? "没有等着回的话，或没有合适的建议。" : "正在想怎么回…"),
    shown?.question && h("div", { class: "ask-buyer" }, keyed("Q", `问买家：${shown.question}`, () => copy("q"))),
  ]);
}

function offer(each, key, copy) {
  return h("button", { type: "button", class: `offer${each.copied ? " copied" : ""}`, data: { key: `offer-${key}` }, "aria-keyshortcuts": String(key), onclick: copy },
    h("kbd", null, String(key)),
    h("span", null, h("span", { class: "title" }, each.title, each.copied && [" ", h("span", { class: "tag good" }, "已复制")]),
      h("span", { class: "text" }, each.text), each.warnings.map((warning) => h("span", { class: "warning" }, `注意：${warning}`))));
}

/** `copied`: the remark was copied here and waits for 我已备注. */
export function drawRemark(remark, more, copied, acts) {
  $("remark").hidden = remark === null;
  draw($("remark"), [remark, more, copied], () => (remark === null ? [] : [
    h("h2", null, "要写的订单备注", more > 0 && h("span", { class: "quiet" }, `（后面还有 ${more} 条）`)),
    h("p", { class: "line" }, remark.line), remark.why && h("p", { class: "warning" }, remark.why),
    h("div", { class: "row" }, keyed("R", copied ? "再复制一次" : "复制备注", acts.copy, copied ? "" : "primary"),
      keyed("Y", "我已备注", acts.done, copied ? "primary" : "")),
    copied && h("p", { class: "confirm" }, "贴到千牛的订单备注里以后，按 Y。"),
  ]));
}

export function drawRights(shown) {
  $("rights").hidden = shown === null || !shown.pasted;
  draw($("rights"), shown && shown.rights, () => (shown === null ? [] : h("p", null, h("b", null, "今天能怎么办 "), line(shown.rights))));
}

function line({ known, good, open }) {
  if (!known) return "订单和签收日期都不在案，算不出来：按 D 填签收日期。";
  const said = good.map(({ name, word, day }) => h("span", { class: "right" }, `${name}${word}${day ? `，最晚 ${chineseDay(day)}` : ""}`));
  return [said.length ? said : "没有能直接办的。", open.length > 0 && h("span", { class: "right quiet" }, `待确认：${open.map((each) => each.name).join("、")}`)];
}

export function drawSaid(said) {
  $("said").hidden = said.length === 0;
  draw($("said"), said, () => [h("h2", null, "等着回的话"), said.map((text) => h("blockquote", null, text))]);
}
