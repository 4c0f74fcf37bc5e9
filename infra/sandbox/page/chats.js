// Chats: who is in them, what was said, and a box to say something as one of them.

import { el, empty, item, keep, notice } from "./dom.js";
import { message } from "./message.js";
import { see, unread } from "./memory.js";
import { avatar, briefly, plural } from "./words.js";

const KINDS = { personal: "With the bot", group: "Group chat", meeting: "Meeting chat", channel: "Channel" };

/** The chats that this person is in, the latest first. */
export function mine({ state, me }) {
  const latest = (chat) => chat.messages[chat.messages.length - 1]?.ts ?? "";
  const rank = (chat) => (chat.kind === "personal" ? 1 : 0);
  return state.chats
    .filter((chat) => chat.members.includes(me.id))
    .sort((a, b) => rank(b) - rank(a) || latest(b).localeCompare(latest(a)) || title(a, state).localeCompare(title(b, state)));
}

/** What a chat is called. */
export function title(chat, state) {
  if (chat.kind === "personal") return state.bot.name;
  if (chat.kind === "channel" && chat.team) return `${chat.team.name} › ${chat.topic}`;
  return chat.topic || "Chat without a name";
}

/** How many unread messages this person has in all. */
export function count(page) {
  return mine(page).reduce((sum, chat) => sum + unread(chat, page.me.id), 0);
}

export function list(page) {
  const chats = mine(page);
  if (!chats.length) return [item("none", 0, () => empty("No chats", "This person is in no chat. Pick somebody else."))];
  return chats.map((chat) => {
    const last = chat.messages[chat.messages.length - 1];
    const facts = [title(chat, page.state), last, unread(chat, page.me.id), page.id === chat.id];
    return item(chat.id, facts, () => row(chat, last, page));
  });
}

function row(chat, last, page) {
  const fresh = unread(chat, page.me.id);
  const name = title(chat, page.state);
  const said = last ? `${last.from.id === page.me.id ? "You" : first(last.from.name)}: ${gist(last)}` : "Nothing said yet";
  return el(
    "a",
    { class: "row", href: `#/chats/${encodeURIComponent(chat.id)}`, "aria-current": page.id === chat.id ? "page" : null },
    avatar(name, chat.kind === "personal"),
    el(
      "span",
      { class: "row-text" },
      el("span", { class: fresh ? "row-title fresh" : "row-title" }, name),
      el("span", { class: "row-note" }, said),
    ),
    el(
      "span",
      { class: "row-side" },
      el("time", {}, last ? briefly(last.ts) : ""),
      fresh ? el("span", { class: "badge", "aria-label": plural(fresh, "unread message") }, String(fresh)) : null,
    ),
  );
}

function first(name) {
  return name.split(" ")[0];
}

function gist(last) {
  if (last.deleted) return "a message that was deleted";
  const words = last.text.replace(/<\/?at[^>]*>/g, "").replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replace(/[*_`#]/g, "").trim();
  return words || last.attachments[0]?.content?.fallbackText || (last.attachments.length ? "a card" : "a message");
}

// The channel message that is being answered, by chat.
const answering = new Map();

export function main(root, page) {
  const chat = page.state.chats.find(({ id }) => id === page.id);
  if (!chat) {
    keep(root, [item("none", 0, () => empty("Pick a chat", "Or end a meeting under Meetings, and see what the bot posts."))]);
    return;
  }
  if (!chat.members.includes(page.me.id)) {
    const facts = [page.me.id, chat.id];
    const text = `${page.me.name} isn't in this chat. Pick one on the left, or be somebody else.`;
    keep(root, [item("outside", facts, () => empty("Not one of yours", text))]);
    return;
  }
  const members = chat.members.map((id) => page.state.people.find((person) => person.id === id)).filter(Boolean);
  keep(root, [
    item("head", [chat.topic, members, chat.installed, page.state.bot.name, chat.meeting], () => head(chat, members, page)),
    item("log", chat.id, () => el("div", { class: "log", role: "log", "aria-label": "Messages", tabindex: "0" })),
    item("write", [chat.id, chat.installed, page.me.id, answering.get(chat.id)?.id], () => composer(chat, page)),
  ]);
  const answer = (message) => {
    answering.set(chat.id, message);
    page.redraw();
    document.querySelector(".write textarea").focus();
  };
  fill(root.querySelector(".log"), chat, { ...page, answer });
  if (document.visibilityState === "visible") see(chat, page.me.id);
}

function head(chat, members, page) {
  const known = members.map((person) =>
    el(
      "li",
      {},
      avatar(person.name),
      el("span", {}, person.name, person.guest ? el("span", { class: "tag guest" }, "Guest") : null),
      el("span", { class: "subtle" }, [person.job_title, person.mail].filter(Boolean).join(" · ")),
    ),
  );
  return el(
    "header",
    { class: "head" },
    el("a", { class: "back", href: "#/chats", "aria-label": "Back to all chats" }, "←"),
    el("div", {}, el("h2", {}, title(chat, page.state)), el("p", { class: "subtle" }, chat.label ?? KINDS[chat.kind])),
    el("div", { class: "grow" }),
    chat.installed ? null : adding(chat, page),
    chat.meeting ? el("a", { class: "button", href: "#/meetings" }, "The meeting") : null,
    el(
      "details",
      { class: "members" },
      el("summary", {}, plural(members.length, "person").replace("persons", "people")),
      el("ul", {}, ...known),
    ),
  );
}

function adding(chat, page) {
  const add = async ({ target }) => {
    target.disabled = true;
    await page.acts.install(chat.id, page.me.id).catch((refusal) => notice(refusal.message, "problem"));
    target.disabled = false;
  };
  return el("button", { type: "button", onclick: add }, `Add ${page.state.bot.name}`);
}

function fill(log, chat, page) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const before = log.childElementCount;
  const messages = chat.kind === "channel" ? threads(chat.messages) : chat.messages;
  const nothing = item("nothing", chat.installed, () => empty("Nothing here yet", hint(chat, page)));
  keep(log, messages.length ? messages.map((one) => message(one, chat, page)) : [nothing]);
  if (atEnd || before === 0) log.scrollTop = end(log);
}

/** Where the newest message can be read: its beginning, when it is longer than the screen. */
function end(log) {
  const last = log.lastElementChild;
  return last.offsetHeight > log.clientHeight ? last.offsetTop - 16 : log.scrollHeight;
}

function hint(chat, page) {
  const { name } = page.state.bot;
  if (chat.kind === "personal") return `This is ${page.me.name}'s own chat with ${name}. Say “hi” or “help”.`;
  if (!chat.installed) return `${name} isn't in this chat. Add it above, then mention it.`;
  return chat.kind === "meeting" ? "End the meeting under Meetings: what comes of it appears here." : `Mention ${name} to ask it something.`;
}

function threads(messages) {
  const ids = new Set(messages.map(({ id }) => id));
  const roots = messages.filter(({ reply_to: to }) => !to || !ids.has(to));
  return roots.flatMap((root) => [root, ...messages.filter(({ reply_to: to }) => to === root.id)]);
}

function composer(chat, page) {
  const { name } = page.state.bot;
  const thread = answering.get(chat.id);
  const stop = () => {
    answering.delete(chat.id);
    page.redraw();
  };
  const mention = chat.kind !== "personal" && chat.installed;
  const box = el("textarea", {
    rows: "1",
    "aria-label": `Say something as ${page.me.name}`,
    placeholder: chat.kind === "personal" ? `Message ${name}: try “help”` : `Say something as ${page.me.name}`,
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    },
  });
  const tick = el("input", { type: "checkbox", checked: true });
  const send = async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    try {
      await page.acts.say(chat.id, page.me.id, text, mention ? tick.checked : undefined, thread?.id, page.state.bot.commands);
    } catch (refusal) {
      box.value ||= text;
      notice(refusal.message, "problem");
    }
  };
  const form = el(
    "form",
    { class: "write", onsubmit: send },
    thread
      ? el(
          "p",
          { class: "subtle" },
          `Replying to ${thread.from.name}: “${gist(thread).slice(0, 60)}” `,
          el("button", { type: "button", class: "quiet", onclick: stop }, "Start a new post instead"),
        )
      : null,
    chat.installed ? commands(page, box) : null,
    mention ? el("label", { class: "check" }, tick, ` Mention @${name}`) : null,
    el("div", { class: "write-row" }, box, el("button", { type: "submit", class: "primary" }, "Send")),
  );
  return form;
}

/** The commands of Google Chat's menu: picking one writes it into the box. */
function commands(page, box) {
  const known = page.state.bot.commands ?? [];
  const pick = (name) => () => {
    box.value = `${name} `;
    box.focus();
  };
  const buttons = known.map(({ name }) => el("button", { type: "button", class: "quiet", onclick: pick(name) }, name));
  return known.length ? el("div", { class: "commands", role: "group", "aria-label": "Commands" }, ...buttons) : null;
}
