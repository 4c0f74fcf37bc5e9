// Documents, by the drive that they are in.

import { el, empty, item, keep } from "./dom.js";
import { plain, when } from "./words.js";

export function list(page) {
  const { files } = page.state;
  if (!files.length) return [item("none", 0, () => empty("No documents", "Nobody has put a document into this tenant."))];
  const sorted = [...files].sort((a, b) => `${a.drive}${a.path}${a.name}`.localeCompare(`${b.drive}${b.path}${b.name}`));
  return sorted.map((file) =>
    item(file.id, [file, page.id === file.id], () =>
      el(
        "a",
        { class: "row", href: `#/files/${encodeURIComponent(file.id)}`, "aria-current": page.id === file.id ? "page" : null },
        el("span", { class: "avatar file", "aria-hidden": "true" }, ending(file.name)),
        el("span", { class: "row-text" }, el("span", { class: "row-title" }, file.name), el("span", { class: "row-note" }, `${file.drive}${file.path}`)),
      ),
    ),
  );
}

function ending(name) {
  return name.split(".").at(-1).slice(0, 4).toUpperCase();
}

export function main(root, page) {
  const file = page.state.files.find(({ id }) => id === page.id);
  if (!file) {
    keep(root, [item("none", 0, () => empty("Pick a document", "Its text is shown here."))]);
    return;
  }
  const owner = page.state.people.find(({ id }) => id === file.owner);
  keep(root, [
    item(file.id, file, () =>
      el(
        "article",
        { class: "paper" },
        el("a", { class: "back", href: "#/files", "aria-label": "Back to all documents" }, "←"),
        el("h2", {}, file.name),
        el("p", { class: "subtle" }, [`${file.drive}${file.path}`, owner?.name, when(file.modified)].filter(Boolean).join(" · ")),
        file.text ? plain(file.text) : el("p", { class: "subtle" }, "This document has no text."),
      ),
    ),
  ]);
}
