// 开案件: choose the procedure (and the shop), fill in what its table asks for, go on in the case.

import { get, post } from "./api.js";
import { fieldOf, openForm } from "./form.js";

/** What this person may open by hand; `shop` narrows it to one. */
export const openable = async (shop) => (await get(`/api/v1/flows${shop ? `?shop=${encodeURIComponent(shop)}` : ""}`)).items;

/**
 * Ask which case to open among `choices`, then for its fields. `about` is what is known already: {conversation_id,
 * order_no}. `opened(case)` is called with the new case.
 */
export async function openCase(choices, about, opened) {
  const one = choices.length === 1 ? choices[0] : await choose(choices);
  if (one !== null) await fill(one, about, opened);
}

async function choose(choices) {
  const shops = new Set(choices.map((each) => each.shop)).size > 1;
  let chosen = null;
  await openForm({
    key: "open-case", title: "开案件", action: "下一步",
    fields: [{ key: "which", name: "哪一种", kind: "select", choices: choices.map((each, place) => ({ id: String(place), name: shops ? `${each.name}（${each.shop_name}）` : each.name })) }],
    run: ({ which }) => { chosen = choices[Number(which)]; },
  });
  return chosen;
}

function fill(choice, about, opened) {
  const order = { key: " order", name: "订单号", kind: "text", optional: !choice.about_order, value: about.order_no ?? "", placeholder: "16 到 19 位数字" };
  return openForm({
    key: `open-case:${choice.shop}:${choice.flow}:${about.conversation_id ?? ""}`, title: `开「${choice.name}」`, action: "开案件",
    note: `店铺：${choice.shop_name}。`, fields: [...choice.fields.map(fieldOf), order],
    run: async ({ " order": number, ...given }) => {
      const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
      opened(await post("/api/v1/cases", {
        flow: choice.flow, shop: choice.shop, conversation_id: about.conversation_id ?? null, order_no: number || null, given: filled,
      }));
    },
  });
}
