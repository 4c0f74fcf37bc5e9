// What this browser remembers: who one is, the theme, and which messages each person has seen.

const WHO = "tenant.who";
const THEME = "tenant.theme";
const SEEN = "tenant.seen";
const FIRST = "tenant.first";
const HALF = "tenant.half";

function read(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}

/** Who one is in each half, by its name. */
export const who = {
  get: (half) => read(half === "microsoft" ? WHO : `${WHO}.${half}`, null),
  set: (half, id) => write(half === "microsoft" ? WHO : `${WHO}.${half}`, id),
};
export const half = { get: () => read(HALF, "microsoft"), set: (name) => write(HALF, name) };
export const theme = { get: () => read(THEME, "automatic"), set: (name) => write(THEME, name) };

if (!read(FIRST, null)) write(FIRST, new Date().toISOString());
const seen = read(SEEN, {});
const first = read(FIRST, new Date().toISOString());

/** How many messages of a chat a person hasn't seen. What colleagues wrote before this page was first open is seen. */
export function unread(chat, person) {
  const until = seen[`${person}/${chat.id}`] ?? "";
  return chat.messages.filter(
    ({ from, ts, deleted }) =>
      from.id !== person && !deleted && ts > until && (from.kind === "bot" || ts > first),
  ).length;
}

/** The person has seen all of the chat. */
export function see(chat, person) {
  const last = chat.messages[chat.messages.length - 1]?.ts;
  if (!last || seen[`${person}/${chat.id}`] === last) return;
  seen[`${person}/${chat.id}`] = last;
  write(SEEN, seen);
}
