// What Graph tells the bot by itself: its subscriptions, until when they live, and when each was last told something.

import { el } from "./dom.js";
import { plural, when } from "./words.js";

let unfolded = false;

/** The box beside the meetings. */
export function listening({ state }) {
  if (state.suite) return googles(state);
  const { subscriptions, bot } = state;
  const none = `${bot.name} has no subscription: it hears of a meeting's end from the chat alone.`;
  return el(
    "details",
    { class: "own listening", open: unfolded, ontoggle: ({ target }) => (unfolded = target.open) },
    el("summary", {}, `Graph tells ${bot.name} of ${plural(subscriptions.length, "thing")}`),
    subscriptions.length ? el("ul", {}, ...subscriptions.map((one) => entry(one, state))) : el("p", { class: "subtle" }, none),
  );
}

function entry(subscription, state) {
  return el(
    "li",
    {},
    el("p", {}, meaning(subscription.resource, state), subscription.rich ? el("span", { class: "tag" }, "with content") : null),
    el("p", { class: "subtle" }, `Until ${when(subscription.expires)} · ${told(subscription)}`),
    el("p", { class: "subtle plain" }, subscription.resource),
  );
}

function told({ delivered, status }) {
  if (!delivered) return "nothing told yet";
  if (status === null) return `last tried ${when(delivered)}, nobody answered`;
  return status < 300 ? `last told ${when(delivered)}` : `last tried ${when(delivered)}, refused with ${status}`;
}

function meaning(resource, state) {
  const id = decodeURIComponent(/users(?:\/|\(')([^/')]+)/i.exec(resource)?.[1] ?? "").toLowerCase();
  const person = state.people.find((one) => [one.id, one.mail].includes(id));
  const box = state.mailboxes.find((one) => [one.owner, one.address].includes(id));
  if (/messages(\?|$)/i.test(resource)) return `Mail to ${box?.address ?? person?.mail ?? id}`;
  if (id) return `Transcripts of meetings that ${person?.name ?? id} organises`;
  return /getAllTranscripts/i.test(resource) ? "Transcripts of all meetings" : "Transcripts of one meeting";
}

/** The same of Google: subscriptions to people's meetings, watches on mailboxes, and what Pub/Sub last said. */
function googles(state) {
  const { subscriptions, watches, bot, pubsub } = state;
  const name = (id) => state.people.find((one) => one.id === id)?.name ?? id;
  const rows = [
    ...subscriptions.map((one) => [`Meetings that ${name(one.person)} organises`, one.expires, one.state === "ACTIVE" ? null : `suspended: ${one.reason}`]),
    ...watches.map((one) => [`Mail to ${name(one.person)}`, one.expires, null]),
  ];
  const none = `${bot.name} has no subscription: it looks for meetings that have ended by itself.`;
  return el(
    "details",
    { class: "own listening", open: unfolded, ontoggle: ({ target }) => (unfolded = target.open) },
    el("summary", {}, `Google tells ${bot.name} of ${plural(rows.length, "thing")}`),
    rows.length ? el("ul", {}, ...rows.map((row) => googleRow(...row))) : el("p", { class: "subtle" }, none),
    el("p", { class: "subtle" }, bot.pubsub_url ? `Pub/Sub pushes: ${told({ ...pubsub, status: pubsub.status || null })}` : `Pub/Sub is pulled: ${plural(pubsub.backlog, "message")} waiting`),
  );
}

function googleRow(meaning, expires, trouble) {
  return el("li", {}, el("p", {}, meaning), el("p", { class: "subtle" }, [`Until ${when(expires)}`, trouble].filter(Boolean).join(" · ")));
}
