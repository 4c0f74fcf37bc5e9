// What people fill in on a card of Google Chat: texts, choices, switches, days and times.

import { el } from "./dom.js";

const TYPES = { DATE_ONLY: "date", TIME_ONLY: "time", DATE_AND_TIME: "datetime-local" };
const SEVERAL = ["CHECK_BOX", "SWITCH", "MULTI_SELECT"];

/** The inputs of one card; `changed(action)` is called where a change is itself an action. */
export function fields(changed) {
  const readers = new Map();
  const told = (field) => (field.onChangeAction ? () => changed(field.onChangeAction) : null);
  return {
    values: () => Object.fromEntries([...readers].map(([name, read]) => [name, read()]).filter(([, value]) => value !== null)),
    text(field) {
      const many = field.type === "MULTIPLE_LINE";
      const shared = { placeholder: field.placeholderText, maxlength: field.validation?.characterLimit, onchange: told(field), value: field.value ?? "" };
      const box = many ? el("textarea", { rows: "3", ...shared }) : el("input", { type: "text", ...shared });
      readers.set(field.name, () => box.value);
      return labelled(field, box);
    },
    choice(field) {
      const kind = field.type ?? "CHECK_BOX";
      if (kind === "DROPDOWN" || kind === "MULTI_SELECT") return dropdown(field, kind === "MULTI_SELECT", readers, told(field));
      return boxes(field, kind === "RADIO_BUTTON" ? "radio" : "checkbox", readers, told(field));
    },
    moment(field) {
      const type = TYPES[field.type ?? "DATE_AND_TIME"];
      const box = el("input", { type, onchange: told(field), value: field.valueMsEpoch ? shown(field.valueMsEpoch, type) : "" });
      readers.set(field.name, () => box.value || null);
      return labelled(field, box);
    },
    toggle(field, label) {
      const box = el("input", { type: "checkbox", role: "switch", "aria-label": label, onchange: told(field), checked: Boolean(field.selected) });
      readers.set(field.name, () => box.checked);
      return box;
    },
  };
}

function labelled(field, box) {
  const hint = field.hintText ? el("span", { class: "subtle" }, field.hintText) : null;
  return el("label", { class: "gfield" }, field.label ?? "", box, hint);
}

function dropdown(field, several, readers, onchange) {
  const options = field.items.map((one) => el("option", { value: one.value ?? "", selected: one.selected }, one.text));
  const none = several || field.items.some(({ selected }) => selected) ? [] : [el("option", { value: "", selected: true }, "Choose…")];
  const box = el("select", { multiple: several, onchange }, ...none, ...options);
  const empty = () => (box.selectedIndex === 0 && none.length ? [] : box.value);
  readers.set(field.name, () => (several ? [...box.selectedOptions].map(({ value }) => value) : empty()));
  return labelled(field, box);
}

function boxes(field, type, readers, onchange) {
  const group = `${field.name}-${boxes.count++}`;
  const all = field.items.map((one) => [one, el("input", { type, name: group, onchange, checked: Boolean(one.selected) })]);
  const chosen = () => all.filter(([, box]) => box.checked).map(([one]) => one.value ?? "");
  readers.set(field.name, () => (SEVERAL.includes(field.type ?? "CHECK_BOX") ? chosen() : (chosen()[0] ?? [])));
  const rows = all.map(([one, box]) => el("label", { class: "check" }, box, ` ${one.text}`));
  return el("fieldset", { class: "gfield" }, el("legend", {}, field.label ?? ""), ...rows);
}
boxes.count = 0;

function shown(milliseconds, type) {
  const [day, clock] = new Date(Number(milliseconds)).toISOString().split("T");
  return type === "date" ? day : type === "time" ? clock.slice(0, 5) : `${day}T${clock.slice(0, 5)}`;
}
