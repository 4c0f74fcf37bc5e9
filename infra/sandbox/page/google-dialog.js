// The dialog that a person has open in Google Chat, and what was said to them alone for a moment.

import { el, notice } from "./dom.js";
import { drawnGoogle } from "./google-card.js";
import * as google from "./google.js";

let shown = null;
let told = null;

/** Opens, changes or closes the one dialog of the page, as the tenant has it for this person. */
export function dialog(page) {
  const open = page.state.suite ? page.state.dialog : null;
  const sign = open ? JSON.stringify([page.me.id, open]) : null;
  if (sign === shown) return;
  document.querySelector("dialog")?.remove();
  shown = sign;
  if (!open) return;
  const pressed = (button, values) => google.submit(page.me.id, button, values).catch(problem);
  const close = () => google.cancel(page.me.id).catch(problem);
  const box = el(
    "dialog",
    {
      "aria-label": open.card.header?.title ?? page.state.bot.name,
      oncancel: (event) => {
        event.preventDefault();
        close();
      },
    },
    el("button", { type: "button", class: "quiet close", "aria-label": "Close", onclick: close }, "×"),
    drawnGoogle(open.card, pressed),
  );
  document.body.append(box);
  box.showModal();
}

/** Shows what was said to this person since the page is open. */
export function whispers({ state }) {
  const said = state.said ?? [];
  const newest = said.at(-1)?.id ?? -1;
  if (told === null) told = newest;
  for (const one of said.filter(({ id }) => id > told)) notice(one.text);
  told = Math.max(told, newest);
}

function problem(refusal) {
  notice(refusal.message, "problem");
}
