// Draws a card of Google Chat (cards v2), and tells which button was pressed and what was filled in.

import { el } from "./dom.js";
import { fields } from "./google-inputs.js";
import { cardText } from "./google-text.js";
import { link } from "./words.js";

const DRAWN = {
  textParagraph: ({ text }) => cardText(text),
  divider: () => el("hr"),
  image: (image, card) => pressable(picture(image), image.onClick, card),
  decoratedText: decorated,
  buttonList: ({ buttons }, card) => el("div", { class: "gbuttons" }, ...buttons.map((one) => button(one, card))),
  chipList: ({ chips }, card) => el("div", { class: "gbuttons" }, ...chips.map((one) => button({ ...one, text: one.label }, card))),
  columns: ({ columnItems }, card) => el("div", { class: "gcolumns" }, ...columnItems.map((one) => el("div", {}, ...one.widgets.map((inner) => widget(inner, card))))),
  grid: ({ title, items }) => el("div", {}, title ? el("p", { class: "subtle" }, title) : null, ...items.map((one) => el("p", {}, [one.title, one.subtitle].filter(Boolean).join(": ")))),
  textInput: (field, card) => card.fields.text(field),
  selectionInput: (field, card) => card.fields.choice(field),
  dateTimePicker: (field, card) => card.fields.moment(field),
};

/**
 * The card as an element. `pressed({function, parameters, text}, values)` is called with a button's action; what it
 * returns is awaited with the card's buttons shut.
 */
export function drawnGoogle(json, pressed) {
  const frame = el("div", { class: "card gcard" });
  const card = { frame, pressed, fields: fields((action) => run(action, "", card)) };
  const { header, sections = [], fixedFooter } = json;
  frame.append(...[header ? head(header) : null, ...sections.map((one) => section(one, card)), fixedFooter ? foot(fixedFooter, card) : null].filter(Boolean));
  return frame;
}

function head({ title, subtitle, imageUrl, imageAltText }) {
  return el(
    "header",
    { class: "ghead" },
    imageUrl ? el("img", { src: imageUrl, alt: imageAltText ?? "" }) : null,
    el("div", {}, el("p", {}, el("strong", {}, title)), subtitle ? el("p", { class: "subtle" }, subtitle) : null),
  );
}

function section({ header, widgets, collapsible, uncollapsibleWidgetsCount = 0 }, card) {
  const drawn = widgets.map((one) => widget(one, card));
  const folded = collapsible ? drawn.splice(uncollapsibleWidgetsCount) : [];
  return el(
    "section",
    {},
    header ? el("div", { class: "gsection" }, cardText(header)) : null,
    ...drawn,
    folded.length ? el("details", {}, el("summary", {}, "Show more"), ...folded) : null,
  );
}

function foot({ primaryButton, secondaryButton }, card) {
  const buttons = [secondaryButton, primaryButton].filter(Boolean).map((one) => button(one, card, one === primaryButton));
  return el("footer", { class: "gbuttons gfoot" }, ...buttons);
}

function widget(json, card) {
  const kind = Object.keys(json).find((name) => DRAWN[name]);
  if (!kind) return el("p", { class: "problem" }, `This page can't draw ${Object.keys(json).join(", ")}.`);
  return DRAWN[kind](json[kind], card);
}

function decorated({ topLabel, text, bottomLabel, startIcon, button: beside, switchControl, onClick }, card) {
  const words = el(
    "div",
    { class: "grow" },
    topLabel ? el("p", { class: "subtle" }, topLabel) : null,
    cardText(text ?? ""),
    bottomLabel ? el("p", { class: "subtle" }, bottomLabel) : null,
  );
  return el(
    "div",
    { class: "gline" },
    startIcon ? symbol(startIcon) : null,
    pressable(words, onClick, card),
    beside ? button(beside, card) : null,
    switchControl ? card.fields.toggle(switchControl, text ?? "") : null,
  );
}

function symbol(icon) {
  return icon.iconUrl ? el("img", { class: "gicon", src: icon.iconUrl, alt: icon.altText ?? "" }) : el("span", { class: "gicon", "aria-hidden": "true" }, "•");
}

function picture({ imageUrl, altText }) {
  return el("img", { class: "gimage", src: imageUrl, alt: altText ?? "" });
}

function pressable(element, click, card) {
  if (!click) return element;
  if (click.openLink) {
    const anchor = link("", click.openLink.url);
    anchor?.append(element);
    return anchor ?? element;
  }
  return el("button", { type: "button", class: "quiet", onclick: () => run(click.action, "", card) }, element);
}

function button({ text, altText, icon, disabled, onClick, type }, card, primary = false) {
  const label = text || altText || icon?.altText || "Button";
  if (onClick.openLink) {
    const anchor = link(label, onClick.openLink.url);
    anchor?.classList.add("button");
    return anchor ?? el("span", { class: "subtle" }, label);
  }
  if (onClick.overflowMenu) {
    const items = onClick.overflowMenu.items.map((one) => button(one, card));
    return el("details", { class: "gmenu" }, el("summary", {}, label), ...items);
  }
  const filled = primary || type === "FILLED" || type === "FILLED_TONAL";
  return el("button", { type: "button", class: filled ? "primary" : null, disabled, onclick: () => run(onClick.action, text ?? "", card) }, label);
}

async function run(action, text, card) {
  const values = card.fields.values();
  const shut = [...card.frame.querySelectorAll("button:enabled")];
  shut.forEach((one) => (one.disabled = true));
  card.frame.setAttribute("aria-busy", "true");
  const parameters = Object.fromEntries((action.parameters ?? []).map(({ key, value }) => [key, value ?? ""]));
  await card.pressed({ function: action.function, parameters, text }, values);
  card.frame.removeAttribute("aria-busy");
  shut.forEach((one) => (one.disabled = false));
}
