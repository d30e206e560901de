// Single-key shortcuts: off while text is typed, a dialog is open or an input method composes; one switch for all pages.
// Switched off are characters, which are pressed (or dictated) by accident; arrows, space and Enter always work.

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
  let used = null; // the last key, where `on` used it
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const character = event.key.length === 1; // an arrow of the number pad is none, whatever its place
    const digit = character && !event.shiftKey ? /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] : undefined;
    const key = digit ?? (character ? event.key.toLowerCase() : event.key);
    if (!keysOn() && character && key !== " ") return;
    const again = event.repeat && !HELD.has(key);
    if (!again) used = on(key, event) ? key : null;
    if (key === used) event.preventDefault(); // also while it is held: space would scroll the page
  });
}
