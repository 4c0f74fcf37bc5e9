// Mailboxes: one's own and the firm's shared ones, and which of their mails the bot has read.

import { letter } from "./deliver.js";
import { el, empty, item, keep } from "./dom.js";
import { avatar, briefly, plain, when } from "./words.js";

/** The mailboxes that this person can open, their own first; each with its mails, the newest first. */
function boxes({ state, me }) {
  const own = { owner: me.id, name: me.name, address: me.mail, shared: false, messages: [] };
  const mine = state.mailboxes.find(({ owner }) => owner === me.id) ?? own;
  const shared = me.guest ? [] : state.mailboxes.filter((box) => box.shared);
  const sorted = (messages) => [...messages].sort((a, b) => b.received.localeCompare(a.received));
  return [mine, ...shared].map((box) => ({ ...box, messages: sorted(box.messages) }));
}

export function list(page) {
  return [
    ...(page.me.guest ? [] : [item("deliver", [page.state.ready_mail, boxes(page).map(({ owner }) => owner)], () => letter(page, boxes(page)))]),
    ...boxes(page).flatMap((box) => [
      item(`box/${box.owner}`, [box.name, box.address, box.messages.length], () => heading(box)),
      ...box.messages.map((mail) => item(mail.id, [mail, page.id === mail.id], () => row(mail, page))),
    ]),
  ];
}

function heading({ name, address, shared, messages }) {
  return el(
    "div",
    { class: "about" },
    el("h2", {}, name),
    el("p", {}, shared ? `Shared mailbox, ${address}` : address),
    messages.length ? null : el("p", {}, "No mail"),
  );
}

function row(mail, page) {
  const { name } = sender(mail.from);
  return el(
    "a",
    { class: "row", href: `#/mail/${encodeURIComponent(mail.id)}`, "aria-current": page.id === mail.id ? "page" : null },
    avatar(name),
    el("span", { class: "row-text" }, el("span", { class: "row-title" }, mail.subject), el("span", { class: "row-note" }, name)),
    el(
      "span",
      { class: "row-side" },
      el("time", {}, briefly(mail.received)),
      mail.read ? el("span", { class: "tag ai", title: `By ${page.state.bot.name}` }, "Read") : null,
    ),
  );
}

export function main(root, page) {
  const open = boxes(page).flatMap((box) => box.messages.map((mail) => ({ box, mail })));
  const found = open.find(({ mail }) => mail.id === page.id);
  if (!found) {
    keep(root, [item("none", page.me.id, () => empty("Pick a message", "Every mail that somebody may read here is on the left."))]);
    return;
  }
  const { box, mail } = found;
  keep(root, [item(mail.id, [mail, box.address], () => paper(mail, box, page.state.bot.name))]);
}

function paper(mail, box, bot) {
  const { name, address } = sender(mail.from);
  const from = name === address ? address : `${name} (${address})`;
  return el(
    "article",
    { class: "paper" },
    el("a", { class: "back", href: "#/mail", "aria-label": "Back to the mailbox" }, "←"),
    el("h2", {}, mail.subject),
    el("p", { class: "subtle" }, `From ${from} to ${mail.to.join(", ") || box.address} · ${when(mail.received)}`),
    el("p", { class: "subtle" }, mail.read ? `Read by ${bot} at ${when(mail.read)}` : `Not read by ${bot}`),
    mail.attachments.length ? el("p", { class: "subtle" }, `Attached: ${mail.attachments.join(", ")}`) : null,
    plain(mail.body),
  );
}

/** The name and the address of "Ada Reed <ada@reed.example>"; an address alone is both. */
function sender(text) {
  const found = /^(.*?)\s*<([^>]+)>$/.exec(text);
  return found ? { name: found[1] || found[2], address: found[2] } : { name: text, address: text };
}
