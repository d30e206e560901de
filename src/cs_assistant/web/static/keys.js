// Single-key shortcuts: off while text is typed, a dialog is open or an input method composes; one switch for all pages.

const SWITCH = "console-keys";
const HELD = new Set(["j", "k", "ArrowDown", "ArrowUp"]); // keys that may be held down; any other acts once a press

export const keysOn = () => localStorage.getItem(SWITCH) !== "off";

/** The button switches shortcuts off and on. */
export function keysSwitch(button) {
  const show = () => {
    button.textContent = `快捷键：${keysOn() ? "开" : "关"}`;
    button.setAttribute("aria-pressed", String(keysOn()));
  };
  button.addEventListener("click", () => {
    localStorage.setItem(SWITCH, keysOn() ? "off" : "on");
    show();
  });
  show();
}

/** `on(key, event)` answers true when it used the key. */
export function listenForKeys(button, on) {
  keysSwitch(button);
  document.addEventListener("keydown", (event) => {
    if (!keysOn() || event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
    const key = digit !== undefined && !event.shiftKey ? digit : event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.repeat && !HELD.has(key)) return;
    if (on(key, event)) event.preventDefault();
  });
}
