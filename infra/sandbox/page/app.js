// The page: who one is, which section is open, and drawing it again whenever the tenant changed.

import * as chats from "./chats.js";
import { el, item, keep } from "./dom.js";
import * as files from "./files.js";
import { dialog, whispers } from "./google-dialog.js";
import * as google from "./google.js";
import { icon } from "./icons.js";
import * as mail from "./mail.js";
import * as meetings from "./meetings.js";
import * as memory from "./memory.js";
import * as tasks from "./tasks.js";
import * as tenant from "./tenant.js";

const SECTIONS = {
  chats: { name: "Chats", view: chats },
  meetings: { name: "Meetings", view: meetings },
  tasks: { name: "Tasks", view: tasks },
  mail: { name: "Mail", view: mail },
  files: { name: "Documents", view: files },
};
const HALVES = { microsoft: "Microsoft", google: "Google" };
const THEMES = { automatic: "light dark", light: "light", dark: "dark" };

const at = (id) => document.getElementById(id);
let state = null;
let connected = false;

function route() {
  const [, section, id] = location.hash.split("/");
  return { section: Object.hasOwn(SECTIONS, section) ? section : "chats", id: id ? decodeURIComponent(id) : null };
}

function draw() {
  at("bot").replaceChildren(...pill());
  if (!state) {
    if (!connected) keep(at("main"), [item("stopped", 0, () => el("div", { class: "empty" }, el("p", {}, tenant.STOPPED)))]);
    return;
  }
  const me = myself();
  const { section, id } = route();
  const shown = half() === "google" ? google.seen(state, me.id) : state;
  const page = { state: shown, me, id, acts: half() === "google" ? google : tenant, redraw: draw };
  document.title = `${SECTIONS[section].name} · ${state.organisation.name}`;
  document.body.dataset.section = section;
  document.body.dataset.open = String(Boolean(id) || section === "meetings" || section === "tasks");
  at("firm").textContent = state.organisation.name;
  halves();
  people(me, page.state);
  const { view } = SECTIONS[section];
  view.main(open("main", `${section}/${id}`), page);
  keep(open("list", section), view.list(page));
  rail(section, page);
  dialog(page);
  whispers(page);
}

function half() {
  return memory.half.get() === "google" && google.present(state) ? "google" : "microsoft";
}

function myself() {
  const people = half() === "google" ? state.google.people.map((one) => ({ ...one, guest: one.outside, teams_id: "" })) : state.people;
  return people.find(({ id }) => id === memory.who.get(half())) ?? people[0];
}

/** The switch between the firm's halves, where it has two. */
function halves() {
  at("halves").hidden = !google.present(state);
  const buttons = Object.entries(HALVES).map(([key, name]) =>
    item(key, half() === key, () => el("button", { type: "button", "aria-pressed": String(half() === key), onclick: () => change(key) }, name)),
  );
  keep(at("halves"), buttons);
}

function change(key) {
  memory.half.set(key);
  const { section } = route();
  location.hash = `#/${section}`;
  draw();
}

/** The element of that id, emptied when it now shows another place. */
function open(id, place) {
  const root = at(id);
  place = `${half()}/${place}`;
  if (root.dataset.place !== place) root.replaceChildren();
  root.dataset.place = place;
  return root;
}

function pill() {
  const element = at("bot");
  const shown = (kind, text) => {
    element.className = `pill ${kind}`;
    return [text];
  };
  if (!connected) return shown("problem", state ? tenant.STOPPED : "Connecting to the tenant…");
  const { name, url, reachable } = half() === "google" ? state.google.bot : state.bot;
  if (!url) return shown("waiting", `The tenant doesn't know where ${name} listens yet: start it with “make run”.`);
  if (reachable === false) return shown("problem", `${name} isn't answering at ${url}: start it with “make run”, then try again.`);
  return shown(reachable ? "good" : "waiting", reachable ? `${name} is answering` : `Nothing was sent to ${name} yet`);
}

function people(me, { people: everybody, suite }) {
  const options = (guest) =>
    everybody
      .filter((person) => person.guest === guest)
      .map(({ id, name, job_title: title }) => el("option", { value: id }, title ? `${name} (${title})` : name));
  const guests = options(true);
  const facts = [everybody.map(({ id, name, job_title: title }) => [id, name, title])];
  keep(at("who"), [
    item("firm", facts, () => el("optgroup", { label: state.organisation.name }, ...options(false))),
    ...(guests.length ? [item("guests", facts, () => el("optgroup", { label: suite ? "From outside" : "Guests" }, ...guests))] : []),
  ]);
  if (at("who").value !== me.id) at("who").value = me.id;
}

function rail(section, page) {
  keep(
    at("rail"),
    Object.entries(SECTIONS).map(([key, { name, view }]) => {
      const count = view.count?.(page) ?? 0;
      return item(key, [section === key, count], () =>
        el(
          "a",
          { href: `#/${key}`, "aria-current": section === key ? "page" : null },
          icon(key),
          el("span", {}, name),
          count ? el("span", { class: "badge", "aria-label": `${count} waiting` }, String(count)) : null,
        ),
      );
    }),
  );
}

function dress() {
  const theme = memory.theme.get();
  document.documentElement.style.colorScheme = THEMES[theme] ?? THEMES.automatic;
  at("theme").textContent = `Theme: ${theme}`;
}

function arrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const next = links[links.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

at("who").addEventListener("change", ({ target }) => {
  memory.who.set(half(), target.value);
  draw();
});
at("theme").addEventListener("click", () => {
  const names = Object.keys(THEMES);
  memory.theme.set(names[(names.indexOf(memory.theme.get()) + 1) % names.length]);
  dress();
});
at("list").addEventListener("keydown", arrows);
at("rail").addEventListener("keydown", arrows);
addEventListener("hashchange", draw);
addEventListener("visibilitychange", draw);
dress();
tenant.watch((fresh, alive) => {
  state = fresh ?? state;
  connected = alive;
  draw();
});
