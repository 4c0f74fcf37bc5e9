// Times, names and formatted text, as people read them.

import { el } from "./dom.js";

const LONDON = { timeZone: "Europe/London" };
const CLOCK = new Intl.DateTimeFormat("en-GB", { ...LONDON, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { ...LONDON, weekday: "short", day: "numeric", month: "short" });
const SAME = new Intl.DateTimeFormat("en-CA", LONDON);

/** "10:04" today, "Mon 23 Nov, 10:04" on another day. */
export function when(iso) {
  const time = new Date(iso);
  if (!iso || Number.isNaN(time.getTime())) return "";
  return SAME.format(time) === SAME.format(new Date()) ? CLOCK.format(time) : `${DAY.format(time)}, ${CLOCK.format(time)}`;
}

/** "10:04" today, "Mon 23 Nov" on another day. */
export function briefly(iso) {
  const time = new Date(iso);
  return SAME.format(time) === SAME.format(new Date()) ? CLOCK.format(time) : DAY.format(time);
}

/** "Mon 23 Nov, 10:00–10:45". */
export function span(start, end) {
  const [from, to] = [new Date(start), new Date(end)];
  const day = SAME.format(from) === SAME.format(new Date()) ? "Today" : DAY.format(from);
  return `${day}, ${CLOCK.format(from)}–${CLOCK.format(to)}`;
}

/** "Fri 27 Nov"; what has no time of day is a date in London already. */
export function day(iso) {
  return iso ? DAY.format(new Date(iso)) : "";
}

/** The two letters in somebody's circle. */
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return picked.map((word) => [...word][0].toUpperCase()).join("");
}

/** A coloured circle with initials, always the same colour for the same name. */
export function avatar(name, isBot = false) {
  if (isBot) return el("img", { class: "avatar bot", src: "/static/icon.svg", alt: "" });
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
  const circle = el("span", { class: "avatar", "aria-hidden": "true" }, initials(name));
  circle.style.setProperty("--hue", String(hue));
  return circle;
}

/** A number and its noun: plural(1, "task") is "1 task". */
export function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const INLINE = /(\*\*(?<strong>[^*]+)\*\*)|((?<![\w*])[*_](?<em>[^*_\s][^*_]*)[*_](?!\w))|(`(?<code>[^`]+)`)|(\[(?<label>[^\]]+)\]\((?<url>[^)\s]+)\))|(<at(?:\s[^>]*)?>(?<at>[^<]*)<\/at>)|(\\(?<plain>[\\`*_{}[\]()#+\-.!>~|]))|(\[(?<cite>\d{1,2})\])/u;

/** Markdown, as Teams knows it in messages and cards, as nodes. Whatever isn't known stays the text that it was. */
export function formatted(text, cite = null) {
  const root = document.createDocumentFragment();
  let list = null;
  let paragraph = null;
  for (const line of text.split("\n")) {
    const bullet = /^\s*(?:[-*+]|(\d{1,3})[.)])\s+(.*)$/.exec(line);
    const heading = /^#{1,4}\s+(.*)$/.exec(line);
    if (bullet) {
      paragraph = null;
      const tag = bullet[1] ? "OL" : "UL";
      if (!list || list.tagName !== tag) root.append((list = el(tag, bullet[1] ? { start: bullet[1] } : {})));
      list.append(el("li", {}, ...inline(bullet[2], cite)));
    } else if (!line.trim()) {
      list = paragraph = null;
    } else if (heading) {
      list = paragraph = null;
      root.append(el("p", {}, el("strong", {}, ...inline(heading[1], cite))));
    } else {
      list = null;
      if (paragraph) paragraph.append(el("br"));
      else root.append((paragraph = el("p")));
      paragraph.append(...inline(line, cite));
    }
  }
  return root;
}

/** Plain text with its line breaks, and mentions marked. */
export function plain(text) {
  const parts = text.split(/(<at(?:\s[^>]*)?>[^<]*<\/at>)/);
  const nodes = parts.map((part) => {
    const mention = /^<at(?:\s[^>]*)?>([^<]*)<\/at>$/.exec(part);
    return mention ? el("span", { class: "mention" }, mention[1]) : part;
  });
  return el("p", { class: "plain" }, ...nodes);
}

function inline(text, cite) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    nodes.push(rest.slice(0, found.index), mark(found, cite));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...nodes, rest];
}

function mark(found, cite) {
  const { strong, em, code, label, url, at, plain: escaped, cite: number } = found.groups;
  if (strong !== undefined) return el("strong", {}, ...inline(strong, cite));
  if (em !== undefined) return el("em", {}, ...inline(em, cite));
  if (code !== undefined) return el("code", {}, code);
  if (at !== undefined) return el("span", { class: "mention" }, at);
  if (escaped !== undefined) return escaped;
  if (number !== undefined) return (cite && cite(Number(number))) ?? found[0];
  return link(label, url) ?? found[0];
}

/** A link to a web page, opened beside this one; null for any other kind of address. */
export function link(label, url) {
  let target;
  try {
    target = new URL(url);
  } catch {
    return null;
  }
  if (!["https:", "http:", "mailto:"].includes(target.protocol)) return null;
  return el("a", { href: target.href, target: "_blank", rel: "noopener noreferrer" }, label);
}
