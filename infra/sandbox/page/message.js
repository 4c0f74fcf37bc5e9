// One message: who said it, its text and cards, and what Teams puts around a bot's answer.

import { CARD_TYPE, drawn } from "./card.js";
import { el, item, notice } from "./dom.js";
import { GOOGLE_CARD } from "./google.js";
import { drawnGoogle } from "./google-card.js";
import { chatText } from "./google-text.js";
import { icon } from "./icons.js";
import { signIn, SIGN_IN_TYPE } from "./sign-in.js";
import { avatar, formatted, link, plain, when } from "./words.js";

// What the bot answered to one person's click is that person's alone, until the message is edited for everybody.
const answers = new Map();
const judging = new Map();
const refreshed = new Set();

const AI = "AIGeneratedContent";

function place(one, page) {
  return `${page.me.id}/${one.id}/${one.edited}`;
}

/** An item of the log for `keep`. */
export function message(one, chat, page) {
  const facts = [one, page.me.id, answers.get(place(one, page)), judging.get(place(one, page))];
  return item(one.id, facts, () => article(one, chat, page));
}

function article(one, chat, page) {
  const bot = one.from.kind === "bot";
  const mine = one.from.id === page.me.id;
  const about = rootEntity(one);
  const byline = el(
    "p",
    { class: "byline" },
    el("strong", {}, mine ? "You" : one.from.name),
    bot && about?.additionalType?.includes(AI)
      ? el("span", { class: "tag ai", title: "Written by a model: check it before you rely on it" }, "AI generated")
      : null,
    one.only ? el("span", { class: "tag" }, "Only you see this") : null,
    el("time", { datetime: one.ts }, when(one.ts)),
    one.edited > 0 && !one.deleted
      ? el("span", { class: "subtle", title: one.edited_at ? `Edited at ${when(one.edited_at)}` : null }, "Edited")
      : null,
  );
  const classes = ["message", mine ? "mine" : "", bot ? "bot" : "", one.reply_to ? "reply" : ""].filter(Boolean);
  return el(
    "article",
    { class: classes.join(" "), "aria-label": `${one.from.name}, ${when(one.ts)}` },
    avatar(one.from.name, bot),
    el("div", { class: "bubble" }, byline, ...(one.deleted ? [gone()] : content(one, chat, page, about))),
  );
}

function gone() {
  return el("p", { class: "subtle" }, "This message was deleted.");
}

function content(one, chat, page, about) {
  const sources = claims(about);
  const cite = (number) => citation(sources.find(({ position }) => position === number));
  const answer = answers.get(place(one, page));
  const text = one.text ? written(one, page, cite) : null;
  return [
    text ? el("div", { class: "text" }, text) : null,
    ...one.attachments.map((attachment) => attached(attachment, one, chat, page, answer)),
    answer?.text ? el("p", { class: `answer ${answer.kind}`, role: "status" }, answer.text) : null,
    sources.length ? references(sources) : null,
    suggestions(one, chat, page),
    chat.kind === "channel" && !one.reply_to ? answering(one, page) : null,
    one.channel_data?.feedbackLoop || one.channel_data?.feedbackLoopEnabled ? thumbs(one, chat, page) : null,
  ];
}

function written(one, page, cite) {
  if (one.format === "chat") return chatText(one.text, (id) => page.state.people.find((person) => person.id === id)?.name ?? "somebody");
  return one.format === "markdown" ? formatted(one.text, cite) : plain(one.text);
}

function attached(attachment, one, chat, page, answer) {
  if (attachment.contentType === SIGN_IN_TYPE) return signIn(attachment.content, one);
  if (attachment.contentType === GOOGLE_CARD) {
    return drawnGoogle(attachment.content, (button, values) =>
      page.acts.press(chat.id, one.id, page.me.id, button, values).catch((refusal) => notice(refusal.message, "problem")),
    );
  }
  if (attachment.contentType !== CARD_TYPE) {
    return el("p", { class: "card problem" }, `This page can't show an attachment of type ${attachment.contentType}.`);
  }
  const json = answer?.card ?? attachment.content;
  const pressed = (verb, data) => click(one, chat, page, verb, data);
  refresh(json, one, page, pressed);
  return drawn(json, pressed);
}

/** A card may name people for whom it is fetched anew as they see it (Universal Actions, `refresh`). */
function refresh(json, one, page, pressed) {
  const key = place(one, page);
  if (!json.refresh?.action || !json.refresh.userIds?.includes(page.me.teams_id) || refreshed.has(key)) return;
  refreshed.add(key);
  pressed(json.refresh.action.verb, json.refresh.action.data ?? {});
}

async function click(one, chat, page, verb, data) {
  const key = place(one, page);
  try {
    const reply = await page.acts.press(chat.id, one.id, page.me.id, verb, data);
    answers.set(key, understood(reply, answers.get(key)));
  } catch (refusal) {
    answers.set(key, { ...answers.get(key), text: refusal.message, kind: "problem" });
  }
  page.redraw();
}

function understood(reply, before) {
  if (reply.type === CARD_TYPE) return { card: reply.value };
  const said = typeof reply.value === "string" ? reply.value : reply.value?.message;
  if ((reply.statusCode ?? 200) < 400) return { ...before, text: said ?? "", kind: "info" };
  return { ...before, text: said ?? `The bot refused that (${reply.statusCode}), without saying why.`, kind: "problem" };
}

function rootEntity(one) {
  return one.entities.find((entity) => entity.type === "https://schema.org/Message");
}

function claims(about) {
  return (about?.citation ?? []).filter(({ appearance }) => appearance?.name).sort((a, b) => a.position - b.position);
}

function citation(claim) {
  if (!claim) return null;
  const { name, abstract } = claim.appearance;
  const label = `Source ${claim.position}: ${name}. ${abstract ?? ""}`;
  return el("sup", { class: "cite", tabindex: "0", title: label, "aria-label": label }, String(claim.position));
}

function references(sources) {
  const entries = sources.map(({ position, appearance }) =>
    el(
      "li",
      { value: String(position) },
      (appearance.url && link(appearance.name, appearance.url)) || el("strong", {}, appearance.name),
      ...(appearance.keywords ?? []).map((word) => el("span", { class: "tag" }, word)),
      appearance.abstract ? el("p", { class: "subtle" }, appearance.abstract) : null,
    ),
  );
  return el("details", { class: "sources" }, el("summary", {}, `Sources (${sources.length})`), el("ol", {}, ...entries));
}

function answering(one, page) {
  const reply = () => page.answer(one);
  return el("button", { type: "button", class: "quiet reply-button", onclick: reply }, "Reply");
}

function suggestions(one, chat, page) {
  const actions = one.suggested_actions?.actions ?? [];
  if (!actions.length) return null;
  const buttons = actions.map((action) => {
    const say = () =>
      page.acts
        .say(chat.id, page.me.id, String(action.value ?? action.title))
        .catch((refusal) => notice(refusal.message, "problem"));
    return el("button", { type: "button", onclick: say }, action.title);
  });
  return el("div", { class: "suggestions" }, ...buttons);
}

function thumbs(one, chat, page) {
  const key = place(one, page);
  const given = one.feedback.filter(({ from }) => from === page.me.id).at(-1);
  const chosen = judging.get(key);
  const thumb = (reaction, label) =>
    el(
      "button",
      {
        type: "button",
        class: "quiet thumb",
        "aria-label": label,
        "aria-pressed": String((chosen ?? given?.reaction) === reaction),
        onclick: () => {
          judging.set(key, chosen === reaction ? undefined : reaction);
          page.redraw();
        },
      },
      icon(reaction),
    );
  return el(
    "div",
    { class: "feedback" },
    thumb("like", "I like this answer"),
    thumb("dislike", "I don't like this answer"),
    given && !chosen ? el("span", { class: "subtle" }, "Thank you: your feedback went to the bot.") : null,
    chosen ? judgement(one, chat, page, chosen) : null,
  );
}

function judgement(one, chat, page, reaction) {
  const box = el("textarea", { rows: "2", "aria-label": "Your feedback" });
  const close = () => {
    judging.delete(place(one, page));
    page.redraw();
  };
  const send = async (event) => {
    event.preventDefault();
    try {
      await page.acts.thumb(chat.id, one.id, page.me.id, reaction, box.value.trim());
      close();
    } catch (refusal) {
      notice(refusal.message, "problem");
    }
  };
  return el(
    "form",
    { class: "judgement", onsubmit: send },
    el("label", {}, reaction === "like" ? "What did you like?" : "What should have been better?", box),
    el("button", { type: "submit", class: "primary" }, "Send feedback"),
    el("button", { type: "button", onclick: close }, "Cancel"),
  );
}
