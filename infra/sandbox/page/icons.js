// The few drawings of the page, as lines in the colour of the text around them.

const PATHS = {
  chats: "M4 5h16v11H10l-4 4v-4H4z",
  meetings: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  tasks: "M4 6l2 2 3-4M4 13l2 2 3-4M4 20h5M12 7h8M12 14h8M12 20h8",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  files: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  like: "M7 11v9H4v-9zM7 11l4-8c2 0 3 1 2.5 3.500L13 10h5.500c1.500 0 2 1 1.800 2.200l-1.300 6.300c-.2 1-1 1.500-2 1.500H7",
  dislike: "M7 13V4H4v9zM7 13l4 8c2 0 3-1 2.500-3.500L13 14h5.500c1.500 0 2-1 1.800-2.200L19 5.500C18.800 4.500 18 4 17 4H7",
};
const SVG = "http://www.w3.org/2000/svg";

/** A drawing that says nothing to a screen reader: what it stands for is written beside it or in a label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
