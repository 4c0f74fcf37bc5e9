// Meetings: who was invited, whether there is a transcript, and the button that ends one.

import { el, empty, item, keep, notice } from "./dom.js";
import { listening } from "./listening.js";
import { plural, span } from "./words.js";

const TRANSCRIPTION = {
  on: "Transcribed",
  off: "Transcribed, but Graph may not read it",
  never: "Nobody switched transcription on",
  no_attribution: "Transcribed without the speakers' names",
};

const TOLD =
  "Ending a meeting tells the bot, as Teams would. Its transcript follows a little later; the recap appears in the meeting's chat.";

export function list(page) {
  return [
    item("about", page.state.texts?.meetings, () =>
      el(
        "div",
        { class: "about" },
        el("h2", {}, "Meetings"),
        el("p", {}, page.state.texts?.meetings ?? TOLD),
      ),
    ),
    item("own", page.state.suite, () => own(page)),
    item("listening", [page.state.subscriptions, page.state.watches, page.state.pubsub], () => listening(page)),
  ];
}

function own(page) {
  const subject = el("input", { type: "text", required: true, maxlength: "200" });
  const file = el("input", { type: "file", accept: ".vtt,text/vtt", required: true });
  const bring = async (event) => {
    event.preventDefault();
    try {
      await page.acts.hold(subject.value.trim(), await file.files[0].text());
      notice(`“${subject.value.trim()}” is in the list. End it to see its recap.`);
      form.reset();
    } catch (refusal) {
      notice(refusal.message, "problem");
    }
  };
  const form = el(
    "form",
    { onsubmit: bring },
    el("label", {}, "Subject", subject),
    el("label", {}, "Transcript (.vtt)", file),
    el("button", { type: "submit" }, "Add the meeting"),
  );
  return el("details", { class: "own" }, el("summary", {}, "Bring a meeting of your own"), form);
}

export function main(root, page) {
  const { meetings } = page.state;
  const none = item("none", 0, () => empty("No meetings", "Bring a transcript of your own, on the left."));
  keep(root, [
    item("title", 0, () => el("h2", { class: "visually-hidden" }, "Meetings")),
    ...(meetings.length ? meetings.map((meeting) => item(meeting.id, facts(meeting, page), () => entry(meeting, page))) : [none]),
  ]);
}

function facts(meeting, page) {
  return [meeting, page.me.id, page.state.bot.reachable];
}

function entry(meeting, page) {
  const person = (id) => page.state.people.find((one) => one.id === id);
  const people = [...new Set([meeting.organiser, ...meeting.attendees])].map(person).filter(Boolean);
  const chips = people.map(({ id, name, guest }) =>
    el(
      "li",
      { class: guest ? "chip guest" : "chip" },
      name,
      id === meeting.organiser ? el("span", { class: "subtle" }, " organiser") : null,
      guest ? el("span", { class: "subtle" }, " guest") : null,
    ),
  );
  const others = (meeting.others ?? []).map((name) =>
    el("li", { class: "chip guest" }, name, el("span", { class: "subtle" }, " without an account")),
  );
  return el(
    "article",
    { class: "panel meeting", "aria-label": meeting.subject },
    el("div", { class: "panel-head" }, el("h3", {}, meeting.subject), state(meeting)),
    el("p", { class: "subtle" }, `${span(meeting.start, meeting.end)} · ${TRANSCRIPTION[meeting.transcription]}`),
    el("ul", { class: "chips", "aria-label": "Invited" }, ...chips, ...others),
    el("p", { class: "transcript" }, transcript(meeting)),
    el(
      "div",
      { class: "buttons" },
      meeting.status === "ended" ? null : ending(meeting, page),
      meeting.chat ? el("a", { class: "button", href: `#/chats/${encodeURIComponent(meeting.chat)}` }, "Open its chat") : null,
      meeting.url ? el("code", {}, meeting.url) : null,
    ),
  );
}

function state(meeting) {
  return meeting.status === "ended" ? el("span", { class: "tag done" }, "Ended") : el("span", { class: "tag" }, "Not ended yet");
}

function transcript({ transcript: status, parts, transcription }) {
  const ready = parts.filter((part) => part.ready);
  const words = ready.reduce((sum, part) => sum + part.words, 0);
  if (status === "waiting") return `Transcript: on its way (${ready.length} of ${plural(parts.length, "part")} there)`;
  if (status === "ready") return `Transcript: ready, ${plural(ready.length, "part")}, ${words.toLocaleString("en-GB")} words`;
  return transcription === "never" ? "Transcript: there will be none" : "Transcript: comes after the end";
}

function ending(meeting, page) {
  const end = async ({ target }) => {
    target.disabled = true;
    try {
      await page.acts.end(meeting.id);
      notice(`“${meeting.subject}” has ended. The bot has been told.`);
    } catch (refusal) {
      notice(refusal.message, "problem");
      target.disabled = false;
    }
  };
  return el("button", { type: "button", class: "primary", onclick: end }, "End meeting");
}
