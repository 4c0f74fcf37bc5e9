// Mailboxes: one person's at a time.

import { el, empty, item, keep } from "./dom.js";
import { avatar, briefly, plain, when } from "./words.js";

function messages({ state, me }) {
  const box = state.mailboxes.find(({ owner }) => owner === me.id);
  return [...(box?.messages ?? [])].sort((a, b) => b.received.localeCompare(a.received));
}

export function list(page) {
  const found = messages(page);
  if (!found.length) return [item("none", page.me.id, () => empty("No mail", `${page.me.name}'s mailbox is empty.`))];
  return found.map((mail) =>
    item(mail.id, [mail, page.id === mail.id], () =>
      el(
        "a",
        { class: "row", href: `#/mail/${encodeURIComponent(mail.id)}`, "aria-current": page.id === mail.id ? "page" : null },
        avatar(mail.from),
        el("span", { class: "row-text" }, el("span", { class: "row-title" }, mail.subject), el("span", { class: "row-note" }, mail.from)),
        el("span", { class: "row-side" }, el("time", {}, briefly(mail.received))),
      ),
    ),
  );
}

export function main(root, page) {
  const mail = messages(page).find(({ id }) => id === page.id);
  if (!mail) {
    keep(root, [item("none", page.me.id, () => empty("Pick a message", `This is ${page.me.name}'s mailbox.`))]);
    return;
  }
  keep(root, [
    item(mail.id, mail, () =>
      el(
        "article",
        { class: "paper" },
        el("a", { class: "back", href: "#/mail", "aria-label": "Back to the mailbox" }, "←"),
        el("h2", {}, mail.subject),
        el("p", { class: "subtle" }, `From ${mail.from} to ${(mail.to ?? []).join(", ") || page.me.mail} · ${when(mail.received)}`),
        plain(mail.body),
      ),
    ),
  ]);
}
