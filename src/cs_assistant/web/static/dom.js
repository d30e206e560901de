// Small DOM helpers: build elements without HTML strings, redraw a panel only when its data changed.

export const $ = (id) => document.getElementById(id);

export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

const drawn = new WeakMap();

/** Redraw `panel` from `data` when it differs from last time; keyboard focus and opened details survive by data-key. */
export function draw(panel, data, build) {
  const now = JSON.stringify(data ?? null);
  if (drawn.get(panel) === now) return false;
  drawn.set(panel, now);
  const focused = panel.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const opened = [...panel.querySelectorAll("details[open]")].map((each) => each.dataset.key);
  panel.replaceChildren(...[build(data)].flat(3).filter(Boolean));
  for (const details of panel.querySelectorAll("details")) details.open = opened.includes(details.dataset.key);
  if (focused) [...panel.querySelectorAll("[data-key]")].find((each) => each.dataset.key === focused)?.focus();
  return true;
}

/** Forget what a panel shows, so that the next draw is a fresh one. */
export const forget = (panel) => drawn.delete(panel);

/** One of several choices as a small button; `name` may be several pieces. */
export const chip = (key, name, pressed, onclick) =>
  h("button", { type: "button", "aria-pressed": String(pressed), data: { key }, onclick }, name);

export function notice(message) {
  const close = h("button", { type: "button", "aria-label": "知道了", onclick: () => box.remove() }, "知道了");
  const box = h("div", { class: "notice fresh" }, h("p", null, message), close);
  $("notices").replaceChildren(box);
}

export const clearNotice = () => $("notices").replaceChildren();

/** Run an act; say what went wrong instead of failing silently. Returns whether it worked. */
export async function attempt(act) {
  try {
    await act();
    return true;
  } catch (error) {
    notice(error.message);
    return false;
  }
}
