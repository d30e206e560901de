// Copying text, also where the browser does not hand out its clipboard.

import { h } from "./dom.js";

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("aria-label", "要复制的内容");
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const worked = document.execCommand("copy");
    area.remove();
    if (!worked) throw new Error("浏览器不让复制，请手工选中再复制。");
  }
}

/** A button that copies `text` and says so for a moment. */
export function copyButton(text, name, more = {}) {
  const say = (said) => {
    button.textContent = said;
    setTimeout(() => { button.textContent = name; }, 1600);
  };
  const button = h("button", { type: "button", ...more, onclick: () => copyText(text).then(() => say("已复制"), (error) => say(error.message)) }, name);
  return button;
}
