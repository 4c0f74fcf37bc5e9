// Draws an Adaptive Card with Microsoft's own library, and tells what was pressed in it.

import { el, notice } from "./dom.js";
import { HOST_CONFIG } from "./host-config.js";
import { formatted, link } from "./words.js";

export const CARD_TYPE = "application/vnd.microsoft.card.adaptive";

/**
 * The card as an element. `pressed(verb, data)` is called with an Action.Execute's verb, and its data with the inputs'
 * values; what it returns is awaited with the card's buttons shut. A card that can't be drawn says so, and why.
 */
export function drawn(json, pressed) {
  const library = globalThis.AdaptiveCards;
  if (!library) {
    return failed("The card library isn't installed, so this card can't be drawn: run “make run” once with a network.");
  }
  library.AdaptiveCard.onProcessMarkdown = (text, result) => {
    const box = el("div", {}, formatted(text));
    const only = box.children.length === 1 && box.firstElementChild.tagName === "P";
    // The library takes HTML; this is our own nodes' HTML, in which everything from the card is escaped text.
    result.outputHtml = only ? box.firstElementChild.innerHTML : box.innerHTML;
    result.didProcess = true;
  };
  const card = new library.AdaptiveCard();
  card.hostConfig = new library.HostConfig(HOST_CONFIG);
  let frame = null;
  card.onExecuteAction = (action) => run(action, library, frame, pressed);
  try {
    card.parse(json);
    frame = el("div", { class: "card" }, card.render());
  } catch (problem) {
    return failed(`This card can't be drawn: ${problem.message}`);
  }
  return frame;
}

async function run(action, library, frame, pressed) {
  if (action instanceof library.OpenUrlAction) {
    link("", action.url ?? "")?.click();
    return;
  }
  if (action instanceof library.SubmitAction) {
    notice("This page sends Action.Execute only, so nothing was sent: Action.Submit is for older clients.", "problem");
  }
  if (!(action instanceof library.ExecuteAction)) return;
  const buttons = [...frame.querySelectorAll("button")];
  buttons.forEach((button) => (button.disabled = true));
  frame.setAttribute("aria-busy", "true");
  await pressed(action.verb, action.data ?? {});
  frame.removeAttribute("aria-busy");
  buttons.forEach((button) => (button.disabled = false));
}

function failed(text) {
  return el("p", { class: "card problem" }, text);
}
