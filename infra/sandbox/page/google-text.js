// Google Chat's two ways of formatting: marks in messages (*bold*), and a few HTML tags in cards. All else stays text.

import { el } from "./dom.js";
import { link } from "./words.js";

const MARKS = /(?<![\w*])\*(?<strong>[^*\n]+)\*(?!\w)|(?<!\w)_(?<em>[^_\n]+)_(?!\w)|(?<![\w~])~(?<gone>[^~\n]+)~(?!\w)|```(?<block>[^`]+)```|`(?<code>[^`\n]+)`|<(?<url>https?:\/\/[^|>\s]+)\|(?<label>[^>]+)>|<(?<user>users\/[^>\s]+)>|(?<bare>https?:\/\/[^\s<>]+)|(?<at>@Rapporteur)\b/u;
const TAG = /<(?<close>\/)?(?<name>b|i|u|s|strike|code|font|br|a|ul|ol|li|p)(?<rest>(?:\s[^<>]*)?)\/?>/giu;
const TAGS = { b: "strong", i: "em", u: "u", s: "s", strike: "s", code: "code", font: "span", a: "a", ul: "ul", ol: "ol", li: "li", p: "p" };
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": "\u00a0" };

/** A message's text as nodes; `name(user)` gives whose name a mention shows. */
export function chatText(text, name) {
  const root = document.createDocumentFragment();
  let list = null;
  let paragraph = null;
  for (const line of text.split("\n")) {
    const bullet = /^\s*[*-]\s+(.*)$/.exec(line);
    if (bullet) {
      paragraph = null;
      if (!list) root.append((list = el("ul")));
      list.append(el("li", {}, ...marked(bullet[1], name)));
    } else if (!line.trim()) {
      list = paragraph = null;
    } else {
      list = null;
      if (paragraph) paragraph.append(el("br"));
      else root.append((paragraph = el("p")));
      paragraph.append(...marked(line, name));
    }
  }
  return root;
}

function marked(text, name) {
  const nodes = [];
  let rest = text;
  for (let found = MARKS.exec(rest); found; found = MARKS.exec(rest)) {
    nodes.push(rest.slice(0, found.index), mark(found, name));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...nodes, rest];
}

function mark(found, name) {
  const { strong, em, gone, block, code, url, label, user, bare, at } = found.groups;
  if (strong !== undefined) return el("strong", {}, ...marked(strong, name));
  if (em !== undefined) return el("em", {}, ...marked(em, name));
  if (gone !== undefined) return el("s", {}, ...marked(gone, name));
  if (block !== undefined || code !== undefined) return el("code", {}, block ?? code);
  if (user !== undefined) return el("span", { class: "mention" }, `@${name(user.replace("users/", ""))}`);
  if (at !== undefined) return el("span", { class: "mention" }, at);
  return link(label ?? bare, url ?? bare) ?? found[0];
}

/** A card's text as nodes: bold, italic, links, lists and line breaks are drawn, every other tag is shown as it is. */
export function cardText(text) {
  const root = el("div", { class: "gtext" });
  const open = [root];
  let from = 0;
  for (const found of text.matchAll(TAG)) {
    put(open.at(-1), text.slice(from, found.index));
    from = found.index + found[0].length;
    enter(open, found.groups);
  }
  put(open.at(-1), text.slice(from));
  return root;
}

function enter(open, { close, name, rest }) {
  const tag = name.toLowerCase();
  if (tag === "br") {
    open.at(-1).append(el("br"));
  } else if (!close) {
    const node = tag === "a" ? anchor(rest) : el(TAGS[tag]);
    open.at(-1).append(node);
    open.push(node);
  } else if (open.length > 1) {
    open.pop();
  }
}

function anchor(rest) {
  const url = /href\s*=\s*["']?([^"'\s>]+)/i.exec(rest)?.[1] ?? "";
  const node = link("", plainly(url));
  node?.replaceChildren();
  return node ?? el("span");
}

function put(parent, text) {
  const lines = plainly(text).split("\n");
  lines.forEach((line, place) => parent.append(...(place ? [el("br"), line] : [line])));
}

function plainly(text) {
  return text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity]);
}
