// The tenant behind this page: its state, kept fresh, and what can be done in it.

/** A refusal; the message is a sentence that can be shown. */
export class Refusal extends Error {}

const STOPPED =
  "The tenant isn't answering: it may have been stopped. Start it again with “make run”; this page finds it by itself.";

/** The tenant's state, fetched again at every change. `changed(state, connected)` is called with each. */
export function watch(changed) {
  let state = null;
  let running = false;
  let again = false;

  async function refresh() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      state = await call("GET", "/_tenant/state");
      changed(state, true);
    } catch {
      changed(state, false);
    }
    running = false;
    if (again) {
      again = false;
      await refresh();
    }
  }

  const events = new EventSource("/_tenant/events");
  events.addEventListener("message", refresh);
  events.addEventListener("open", refresh);
  events.addEventListener("error", () => changed(state, false));
  return refresh();
}

/** Says `text` in a chat as a person; `thread` is the channel's message that it answers. */
export function say(chat, from, text, mention, thread) {
  return call("POST", `/_tenant/chats/${encodeURIComponent(chat)}/messages`, { from, text, mention, thread });
}

/** Presses a card's button; the bot's answer as it is: {statusCode, type, value}. */
export function press(chat, message, from, verb, data) {
  return call("POST", `${path(chat, message)}/actions`, { from, verb, data });
}

/** Presses a thumb under a message; reaction is like or dislike. */
export function thumb(chat, message, from, reaction, text) {
  return call("POST", `${path(chat, message)}/feedback`, { from, reaction, text });
}

/** Adds the bot to a chat. */
export function install(chat, from) {
  return call("POST", `/_tenant/chats/${encodeURIComponent(chat)}/install`, { from });
}

/** Ends a meeting: the bot is told, and the transcript follows. */
export function end(meeting) {
  return call("POST", `/_tenant/meetings/${encodeURIComponent(meeting)}/end`, {});
}

/** A meeting out of a transcript that somebody brings along. */
export function hold(subject, vtt) {
  return call("POST", "/_tenant/meetings", { subject, vtt });
}

/** Puts a mail into a mailbox: {mailbox, from, subject, body, attachments}. */
export function deliver(mail) {
  return call("POST", "/_tenant/mail", mail);
}

function path(chat, message) {
  return `/_tenant/chats/${encodeURIComponent(chat)}/messages/${encodeURIComponent(message)}`;
}

/** Asks the tenant, which refuses in a sentence. */
export async function call(method, url, body) {
  const request = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(url, request);
  } catch {
    throw new Refusal(STOPPED);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(answer.error ?? `The tenant answered ${response.status}, without saying why.`);
  return answer;
}

export { STOPPED };
