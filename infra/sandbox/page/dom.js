// Makes elements and keeps those that didn't change. Text only ever enters the page as text.

/** An element. Attributes by name; `on…` listens; `class` and `data-…` as in HTML; null and false leave one out. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * Makes the children of `parent` those of `items` ({key, sign, make}), in their order. A child whose key and sign are as
 * they were stays the very element it was, with its focus, its half-written inputs and its place in the page.
 */
export function keep(parent, items) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const after = items.map(({ key, sign, make }) => {
    const old = before.get(key);
    if (old && old.dataset.sign === sign) return old;
    const fresh = make();
    fresh.dataset.key = key;
    fresh.dataset.sign = sign;
    return fresh;
  });
  const kept = new Set(after);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  after.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}

/** One item of `keep` whose look depends on `facts` alone. */
export function item(key, facts, make) {
  return { key, sign: JSON.stringify(facts), make };
}

/** What stands where there is nothing yet: a title, and what to do. */
export function empty(title, text) {
  return el("div", { class: "empty" }, el("p", { class: "empty-title" }, title), el("p", {}, text));
}

/** A sentence at the foot of the page that goes away by itself; `kind` is info or problem. */
export function notice(text, kind = "info") {
  const box = document.getElementById("notices");
  const shown = el(
    "div",
    { class: `notice ${kind}` },
    el("p", {}, text),
    el("button", { type: "button", class: "quiet", "aria-label": "Close this notice", onclick: () => shown.remove() }, "×"),
  );
  box.append(shown);
  setTimeout(() => shown.remove(), kind === "problem" ? 15000 : 6000);
}
