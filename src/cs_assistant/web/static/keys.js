// Single-key shortcuts: off while text is typed, a dialog is open or an input method composes; one switch for all pages.

const SWITCH = "console-keys";

/** `on(key, event)` answers true when it used the key. The button switches shortcuts off and on. */
export function listenForKeys(button, on) {
  let active = localStorage.getItem(SWITCH) !== "off";
  const show = () => {
    button.textContent = `快捷键：${active ? "开" : "关"}`;
    button.setAttribute("aria-pressed", String(active));
  };
  button.addEventListener("click", () => {
    active = !active;
    localStorage.setItem(SWITCH, active ? "on" : "off");
    show();
  });
  show();
  document.addEventListener("keydown", (event) => {
    if (!active || event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea, select")) return;
    const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
    const key = digit !== undefined && !event.shiftKey ? digit : event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (on(key, event)) event.preventDefault();
  });
}
