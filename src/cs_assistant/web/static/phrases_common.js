// What both pages about quick phrases share: which shop, and taking back the last change.

import { get, post } from "./api.js";
import { $, attempt, h } from "./dom.js";
import { stamp } from "./time.js";

const KINDS = { import: "导入", rewrite: "改写", end: "停用" };

export const apiOf = (shop) => `/api/v1/shops/${encodeURIComponent(shop)}/phrases`;
export const listOf = (shop) => get(apiOf(shop));

/** The shop of the address, else the first; a click on another keeps it in the address. */
export function choosing(onChosen) {
  const buttons = [...$("shops").querySelectorAll("button")];
  const asked = new URLSearchParams(location.search).get("shop");
  const choose = (shop) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.shop === shop));
    $("shops").hidden = buttons.length < 2;
    history.replaceState(null, "", `?shop=${encodeURIComponent(shop)}`);
    onChosen(shop);
  };
  for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.shop));
  const first = buttons.find((button) => button.dataset.shop === asked) ?? buttons[0];
  if (first) choose(first.dataset.shop);
  else $("said").textContent = "没有您可以维护话术的店铺。";
}

/** 撤销 of the newest change, whoever made it. */
export function showUndo(shop, change, onUndone) {
  $("undo").replaceChildren(...(change ? [h("button", { type: "button", class: "link", onclick: () => attempt(async () => {
    const { count } = await post(`${apiOf(shop)}/undo`, { change: change.id });
    await onUndone(`已撤销，${count} 条短语回到原来的样子。`);
  }) }, `撤销 ${change.actor} ${stamp(change.at)} 的${KINDS[change.kind]}（${change.count} 条）`)] : []));
}
