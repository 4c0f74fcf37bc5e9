// Delivers a mail into a mailbox, as if somebody outside had sent it: a ready one, or one's own.

import { el, notice } from "./dom.js";

/** The box above the mails; `boxes` are those that can be written to. */
export function letter({ state, acts }, boxes) {
  const ready = state.ready_mail.filter(({ mailbox }) => boxes.some(({ owner }) => owner === mailbox));
  return el(
    "details",
    { class: "own" },
    el("summary", {}, "Let a mail arrive"),
    el("div", { class: "buttons" }, ...ready.map((mail) => el("button", { type: "button", onclick: () => send(mail, acts) }, mail.subject))),
    form(boxes, acts),
  );
}

function form(boxes, acts) {
  const address = (box) => el("option", { value: box.owner }, box.address);
  const shared = [...boxes].sort((a, b) => Number(b.shared) - Number(a.shared));
  const mailbox = el("select", {}, ...shared.map(address));
  const from = el("input", { type: "text", required: true, maxlength: "200", placeholder: "Ada Reed <ada@reed.example>" });
  const subject = el("input", { type: "text", required: true, maxlength: "200" });
  const body = el("textarea", { required: true, rows: "5" });
  const written = async (event) => {
    event.preventDefault();
    const mail = { mailbox: mailbox.value, from: from.value.trim(), subject: subject.value.trim(), body: body.value };
    if (await send(mail, acts)) element.reset();
  };
  const element = el(
    "form",
    { onsubmit: written },
    el("label", {}, "To", mailbox),
    el("label", {}, "From", from),
    el("label", {}, "Subject", subject),
    el("label", {}, "Text", body),
    el("button", { type: "submit" }, "Deliver it"),
  );
  return element;
}

async function send(mail, acts) {
  try {
    await acts.deliver(mail);
    notice(`“${mail.subject}” is in the inbox. Whoever watches it has been told.`);
    return true;
  } catch (refusal) {
    notice(refusal.message, "problem");
    return false;
  }
}
