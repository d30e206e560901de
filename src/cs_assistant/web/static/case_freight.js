// 退运费: the shop's freight list beside the form; where it has a row the amount is filled in, beyond it a supervisor decides (R5.56).

import { get } from "./api.js";
import { attempt, h } from "./dom.js";

const LIST = "运费表";
const OTHER = "别的款式";

/** `take(page, step, watch)` opens the step's form. */
export async function openFreight(page, step, take) {
  const shop = encodeURIComponent(page.case.shop);
  let list = null;
  if (!await attempt(async () => { list = await get(`/api/v1/freight/list?shop=${shop}`); })) return undefined;
  const said = h("span", { role: "status" }, list.valid_from === null ? "本店没有运费价目表：每笔由主管决定金额。"
    : `${list.valid_from} 起的价目表：先选省份和${list.by_weight ? "重量" : "款式"}。`);
  const asks_for = step.asks_for.filter((asked) => asked.key !== "parcel_kg" || list.by_weight).map((asked) => asFields(asked, list));
  const watch = list.valid_from === null ? undefined : (form) => fillIn(form, shop, list, said);
  return take(page, { ...step, asks_for, note: said }, watch);
}

function asFields(asked, list) {
  if (list.valid_from === null) return asked;
  if (asked.key === "region") {
    const listed = new Set(list.provinces);
    return { ...asked, choices: [...list.provinces, ...asked.choices.filter((each) => !listed.has(each))].map((each) => ({ id: each, name: listed.has(each) ? each : `${each}（表里没有）` })) };
  }
  if (asked.key === "style" && !list.by_weight) return { ...asked, choices: [...list.styles, OTHER] };
  if (asked.key === "parcel_kg") return { ...asked, optional: false, hint: "比如 1.5" };
  return asked;
}

function fillIn(form, shop, list, said) {
  let turn = 0;
  let filled = "";
  const value = (name) => new FormData(form).get(name)?.trim() ?? "";
  const look = async () => {
    const mine = ++turn;
    const measure = list.by_weight ? `kg=${encodeURIComponent(value("parcel_kg"))}` : `style=${encodeURIComponent(value("style"))}`;
    const found = await get(`/api/v1/freight?shop=${shop}&address=${encodeURIComponent(value("region"))}&${measure}`);
    if (mine !== turn) return;
    said.textContent = found.listed === null ? `${found.why}。` : `${found.why}。${found.source}。`;
    const amount = form.elements.freight_amount;
    if (amount.value && amount.value !== filled) return; // a person typed another one
    amount.value = filled = found.listed ?? "";
    for (const radio of form.elements.amount_from) radio.checked = found.listed !== null && radio.value === LIST;
  };
  form.addEventListener("change", (event) => {
    if (["region", "style", "parcel_kg"].includes(event.target.name)) look().catch((error) => { said.textContent = error.message; });
  });
}
