// The keyboard. Digits insert unless text is being typed; an input method that is composing keeps its keys.

import { $ } from "./dom.js";
import { keysOn, keysSwitch } from "./keys.js";

export function listenToKeys({ composer, insert, pick, move, record }) {
  keysSwitch($("keys-switch"));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target === composer.text) inComposer(event);
    else if (!event.target.closest("input, textarea, select")) elsewhere(event);
  });

  function inComposer(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      $("composer").requestSubmit();
    } else if (event.key === "Escape") {
      composer.escape();
    } else if (composer.empty || event.altKey) {
      if (digit(event) || yes(event)) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event, event.key === "ArrowDown" ? 1 : -1);
    }
  }

  function elsewhere(event) {
    if (digit(event) || yes(event)) return;
    const inQueue = event.target === document.body || event.target.id === "main" || event.target.closest(".queue") !== null;
    if (event.key === "j" || event.key === "J" || (inQueue && event.key === "ArrowDown")) step(event, 1);
    else if (event.key === "k" || event.key === "K" || (inQueue && event.key === "ArrowUp")) step(event, -1);
  }

  function digit(event) {
    const number = /^(?:Digit|Numpad)([0-5])$/.exec(event.code)?.[1];
    if (!keysOn() || number === undefined || event.shiftKey) return false;
    event.preventDefault();
    if (number === "0") pick();
    else insert(Number(number));
    return true;
  }

  /** Y records a clear consent; where there is none, it is a letter like any other. */
  function yes(event) {
    if (!keysOn() || event.code !== "KeyY" || event.shiftKey || event.repeat || !record()) return false;
    event.preventDefault();
    return true;
  }

  function step(event, by) {
    if (!keysOn() && !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    move(by);
  }
}
