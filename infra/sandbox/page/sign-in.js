// A bot's sign-in card (OAuthCard): Teams signs the person in by itself where it can, else the card has its button.

import { el } from "./dom.js";
import { link, plain } from "./words.js";

export const SIGN_IN_TYPE = "application/vnd.microsoft.card.oauth";

const DONE = {
  trying: "Teams is signing you in…",
  silent: "Teams signed you in by itself (single sign-on).",
  verified: "You are signed in.",
};

/** The card as an element; what Teams did by itself is a line, not a card. */
export function signIn(card, one) {
  if (DONE[one.sign_in]) return el("p", { class: "subtle", role: "status" }, DONE[one.sign_in]);
  const [button] = card.buttons ?? [];
  const anchor = button && link(button.title, button.value);
  anchor?.classList.add("button", "primary");
  return el(
    "div",
    { class: "card sign-in" },
    plain(card.text),
    anchor ?? el("p", { class: "problem" }, "This card has no link to sign in at."),
  );
}
