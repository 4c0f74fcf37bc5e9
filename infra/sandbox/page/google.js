// The firm's half in Google Workspace, in the shape in which the page's sections know the other one, and what is done in it.

import { call } from "./tenant.js";

export const GOOGLE_CARD = "google/card";

const TEXTS = {
  meetings:
    "Ending a meeting tells the bot by way of Pub/Sub, as Google would. A Meet meeting has no chat: its recap goes to the space that it was linked to, else to its organiser's own chat with the bot, and everybody who was there gets a copy.",
  tasks: "Google Tasks, everybody's own list. What a recap agrees on becomes a task in its owner's list; Google keeps the day, not the hour.",
};
const LABELS = { DIRECT_MESSAGE: "With the bot", GROUP_CHAT: "Group conversation", SPACE: "Space" };
const KINDS = { DIRECT_MESSAGE: "personal", GROUP_CHAT: "group", SPACE: "channel" };

/** Whether the tenant has such a half with somebody in it. */
export function present(state) {
  return Boolean(state.google?.people.some(({ outside }) => !outside));
}

/** The half as `person` (an id) sees it: of private messages only their own. */
export function seen(state, person) {
  const { google } = state;
  return {
    organisation: { name: state.organisation.name, domain: google.domain },
    texts: TEXTS,
    bot: google.bot,
    people: google.people.map((one) => ({ ...one, guest: one.outside, teams_id: "" })),
    chats: google.spaces.map((space) => chat(space, person)),
    meetings: google.meetings.map(meeting),
    plans: google.people.filter(({ outside }) => !outside).map((one) => plan(one, google.tasks)),
    mailboxes: google.mailboxes,
    ready_mail: google.ready_mail,
    files: google.files.map((file) => ({ ...file, drive: "My Drive", path: "" })),
    subscriptions: google.subscriptions,
    watches: google.watches,
    pubsub: google.pubsub,
    dialog: google.dialogs.find((one) => one.person === person) ?? null,
    said: google.notices.filter((one) => one.person === person),
    suite: "google",
  };
}

function chat(space, person) {
  const messages = space.messages.filter(({ viewer }) => viewer === null || viewer === person);
  const roots = new Map();
  for (const one of messages) if (!roots.has(one.thread)) roots.set(one.thread, one.id);
  return {
    ...space,
    kind: KINDS[space.kind],
    label: LABELS[space.kind],
    topic: space.title,
    team: null,
    meeting: null,
    messages: messages.map((one) => message(one, space.kind === "SPACE" ? roots.get(one.thread) : one.id)),
  };
}

function message(one, root) {
  const accessory = one.accessory.length ? [{ sections: [{ widgets: one.accessory }] }] : [];
  return {
    ...one,
    format: "chat",
    attachments: [...one.cards, ...accessory].map((content) => ({ contentType: GOOGLE_CARD, content })),
    entities: [],
    channel_data: {},
    suggested_actions: null,
    reply_to: root === one.id ? null : root,
    feedback: [],
    sign_in: null,
    only: one.viewer !== null,
  };
}

function meeting(one) {
  const end = one.end ?? new Date(new Date(one.start).getTime() + one.minutes * 60000).toISOString();
  const status = one.status === "ended" ? "ended" : "scheduled";
  return { ...one, end, status, chat: null, transcription: one.parts.length ? "on" : "never" };
}

function plan(person, tasks) {
  const own = tasks.filter(({ owner }) => owner === person.id);
  return {
    id: person.id,
    title: person.name,
    team: null,
    buckets: [
      { id: "open", name: "To do" },
      { id: "done", name: "Done" },
    ],
    tasks: own.map((task) => ({
      id: task.id,
      title: task.title,
      bucket: task.done ? "done" : "open",
      assignees: [task.owner],
      due: task.due,
      percent: task.done ? 100 : 0,
      description: task.notes,
    })),
  };
}

const last = (name) => encodeURIComponent(name.split("/").at(-1));
const space = (name) => `/_tenant/google/spaces/${last(name)}`;

/** Says `text`, or runs the command that it begins with, which `commands` ([{id, name}]) knows. */
export function say(name, from, text, mention, thread, commands = []) {
  const command = commands.find((one) => text === one.name || text.startsWith(`${one.name} `));
  if (!command) return call("POST", `${space(name)}/messages`, { from, text, mention, thread });
  return call("POST", `${space(name)}/commands`, { from, command: command.id, text: text.slice(command.name.length).trim() });
}

/** Presses a button of a message: {function, parameters, text}; `values` by the inputs' names. */
export function press(name, message, from, button, values) {
  return call("POST", `${space(name)}/messages/${last(message)}/click`, { from, ...button, values });
}

/** Presses a button of the dialog that somebody has open. */
export function submit(person, button, values) {
  return call("POST", `/_tenant/google/dialogs/${person}`, { ...button, values });
}

/** Closes the dialog that somebody has open. */
export function cancel(person) {
  return call("DELETE", `/_tenant/google/dialogs/${person}`);
}

/** Adds the bot to a space. */
export function install(name, from) {
  return call("POST", `${space(name)}/install`, { from });
}

/** Ends a meeting: Google tells the bot, and the transcript follows. */
export function end(meeting) {
  return call("POST", `/_tenant/google/meetings/${last(meeting)}/end`, {});
}

/** A meeting out of a transcript that somebody brings along. */
export function hold(subject, vtt) {
  return call("POST", "/_tenant/google/meetings", { subject, vtt });
}

/** Puts a mail into a mailbox: {mailbox, from, subject, body, attachments}. */
export function deliver(mail) {
  return call("POST", "/_tenant/google/mail", mail);
}

/** Ticks a task off. */
export function complete(task) {
  return call("POST", `/_tenant/google/tasks/${encodeURIComponent(task)}/done`, {});
}
