// Plans and their tasks, a column a bucket.

import { el, empty, item, keep, notice } from "./dom.js";
import { day } from "./words.js";

const PROGRESS = { 0: "Not started", 50: "In progress", 100: "Completed" };
let only = false;

/** How many open tasks this person has. */
export function count({ state, me }) {
  return state.plans.flatMap(({ tasks }) => tasks).filter(({ assignees, percent }) => assignees.includes(me.id) && percent < 100).length;
}

const KEPT = "The Planner of this tenant. What a recap agrees on becomes a task here, with its owner and due date.";

export function list(page) {
  const toggle = ({ target }) => {
    only = target.checked;
    page.redraw();
  };
  return [
    item("about", page.state.texts?.tasks, () =>
      el(
        "div",
        { class: "about" },
        el("h2", {}, "Plans and tasks"),
        el("p", {}, page.state.texts?.tasks ?? KEPT),
        el("label", { class: "check" }, el("input", { type: "checkbox", onchange: toggle, checked: only }), " Only mine"),
      ),
    ),
  ];
}

export function main(root, page) {
  const { plans } = page.state;
  const kept = page.state.suite ? plans.filter(({ tasks }) => tasks.length) : plans;
  const none = item("none", 0, () => empty("No plans", "The bot makes one when it has a task to put into it."));
  keep(root, kept.length ? kept.map((plan) => item(plan.id, [plan, only, page.me.id], () => board(plan, page))) : [none]);
}

function board(plan, page) {
  const columns = plan.buckets.map((bucket) => column(bucket, plan, page));
  return el(
    "section",
    { class: "plan", "aria-label": plan.title },
    el("h2", {}, plan.title),
    plan.team ? el("p", { class: "subtle" }, `Team: ${plan.team.name}`) : null,
    el("div", { class: "board" }, ...columns),
  );
}

function column(bucket, plan, page) {
  const tasks = plan.tasks
    .filter((task) => task.bucket === bucket.id && (!only || task.assignees.includes(page.me.id)))
    .sort((a, b) => (a.due ?? "9").localeCompare(b.due ?? "9"));
  return el(
    "section",
    { class: "column", "aria-label": bucket.name },
    el("h3", {}, bucket.name, el("span", { class: "subtle" }, ` ${tasks.length}`)),
    ...(tasks.length ? tasks.map((task) => card(task, page)) : [el("p", { class: "subtle none" }, "No tasks")]),
  );
}

function card(task, page) {
  const names = task.assignees.map((id) => page.state.people.find((person) => person.id === id)?.name ?? "Somebody unknown");
  const links = Object.values(task.references ?? {}).map((reference) => reference.alias).filter(Boolean);
  return el(
    "article",
    { class: "panel task", "aria-label": task.title },
    el("h4", {}, task.title),
    el(
      "dl",
      {},
      fact("Owner", names.join(", ") || "Nobody yet"),
      fact("Due", task.due ? day(task.due) : "No date"),
      fact("State", PROGRESS[task.percent] ?? `${task.percent} %`),
      links.length ? fact("Links", links.join(", ")) : null,
    ),
    page.acts.complete && task.percent < 100 ? ticking(task, page) : null,
    task.description ? el("details", { open: true }, el("summary", {}, "Description"), el("p", { class: "plain" }, task.description)) : null,
  );
}

function ticking(task, page) {
  const done = () => page.acts.complete(task.id).catch((refusal) => notice(refusal.message, "problem"));
  return el("button", { type: "button", class: "quiet", onclick: done }, "Mark as completed");
}

function fact(name, value) {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value));
}
