// The page: who one is, which section is open, and drawing it again whenever the tenant changed.

import * as chats from "./chats.js";
import { el, item, keep } from "./dom.js";
import * as files from "./files.js";
import { icon } from "./icons.js";
import * as mail from "./mail.js";
import * as meetings from "./meetings.js";
import * as memory from "./memory.js";
import * as tasks from "./tasks.js";
import { STOPPED, watch } from "./tenant.js";

const SECTIONS = {
  chats: { name: "Chats", view: chats },
  meetings: { name: "Meetings", view: meetings },
  tasks: { name: "Tasks", view: tasks },
  mail: { name: "Mail", view: mail },
  files: { name: "Documents", view: files },
};
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
    if (!connected) keep(at("main"), [item("stopped", 0, () => el("div", { class: "empty" }, el("p", {}, STOPPED)))]);
    return;
  }
  const me = state.people.find(({ id }) => id === memory.who.get()) ?? state.people[0];
  const { section, id } = route();
  const page = { state, me, id, redraw: draw };
  document.title = `${SECTIONS[section].name} · ${state.organisation.name}`;
  document.body.dataset.section = section;
  document.body.dataset.open = String(Boolean(id) || section === "meetings" || section === "tasks");
  at("firm").textContent = state.organisation.name;
  people(me);
  const { view } = SECTIONS[section];
  view.main(open("main", `${section}/${id}`), page);
  keep(open("list", section), view.list(page));
  rail(section, page);
}

/** The element of that id, emptied when it now shows another place. */
function open(id, place) {
  const root = at(id);
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
  if (!connected) return shown("problem", state ? STOPPED : "Connecting to the tenant…");
  const { name, url, reachable } = state.bot;
  if (!url) return shown("waiting", `The tenant doesn't know where ${name} listens yet: start it with “make run”.`);
  if (reachable === false) return shown("problem", `${name} isn't answering at ${url}: start it with “make run”, then try again.`);
  return shown(reachable ? "good" : "waiting", reachable ? `${name} is answering` : `Nothing was sent to ${name} yet`);
}

function people(me) {
  const options = (guest) =>
    state.people
      .filter((person) => person.guest === guest)
      .map(({ id, name, job_title: title }) => el("option", { value: id }, title ? `${name} (${title})` : name));
  const guests = options(true);
  const facts = [state.people.map(({ id, name, job_title: title }) => [id, name, title])];
  keep(at("who"), [
    item("firm", facts, () => el("optgroup", { label: state.organisation.name }, ...options(false))),
    ...(guests.length ? [item("guests", facts, () => el("optgroup", { label: "Guests" }, ...guests))] : []),
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
  memory.who.set(target.value);
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
watch((fresh, alive) => {
  state = fresh ?? state;
  connected = alive;
  draw();
});
