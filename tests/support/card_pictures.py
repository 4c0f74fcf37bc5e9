"""Draws an Adaptive Card as Teams would: Microsoft's renderer and Teams' own host configuration, in Chromium, to PNG."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from playwright.async_api import Browser

PACKAGES = Path(__file__).parents[2] / "node_modules"
RENDERER = PACKAGES / "adaptivecards/dist/adaptivecards.min.js"
CSS = PACKAGES / "adaptivecards/dist/adaptivecards.css"
HOST_CONFIGS = PACKAGES / "adaptivecards-designer/lib/hostConfigs"
BACKS = {"light": "#ffffff", "dark": "#2d2c2c"}

DRAW = """
([json, hostConfig]) => {
  const context = new AdaptiveCards.SerializationContext();
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig(hostConfig);
  card.parse(json, context);
  const problems = [];
  for (let i = 0; i < context.eventCount; i++) problems.push(context.getEventAt(i).message);
  problems.push(...card.validateProperties().validationEvents.map((event) => event.message));
  const frame = document.getElementById("frame");
  frame.append(card.render());
  const edge = frame.getBoundingClientRect().right + 1;
  for (const element of frame.querySelectorAll("*")) {
    if (element.getBoundingClientRect().right > edge) problems.push("wider than the card: " + element.className);
  }
  return {
    problems,
    text: frame.innerText,
    buttons: [...frame.querySelectorAll(".ac-pushButton")].map((button) => button.innerText.trim()),
    labels: [...frame.querySelectorAll("input, select, textarea")].map(
      (input) => document.getElementById(input.getAttribute("aria-labelledby"))?.innerText ?? input.ariaLabel ?? ""
    ),
    links: [...frame.querySelectorAll("a")].map((link) => link.getAttribute("href")),
  };
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawn card. `problems` is what the renderer complained of, and what doesn't fit; `labels` one for each input."""

    png: bytes
    text: str
    problems: tuple[str, ...]
    buttons: tuple[str, ...]
    labels: tuple[str, ...]
    links: tuple[str, ...]


async def draw(
    browser: Browser, card: dict[str, Any], theme: Literal["light", "dark"] = "light", width: int = 480
) -> Picture:
    """The card as JSON, drawn `width` pixels wide: 480 is a chat on a desktop, 320 a telephone."""
    assert RENDERER.exists(), "the card renderer isn't installed: run `make test`, which installs it, or `npm ci` here"
    host_config = json.loads((HOST_CONFIGS / f"microsoft-teams-{theme}.json").read_text("utf-8"))
    page = await browser.new_page(viewport={"width": width + 32, "height": 600})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        look = f"margin: 0; padding: 16px; background: {BACKS[theme]}; color-scheme: {theme}"
        await page.set_content(f'<body style="{look}"><div id="frame" style="width: {width}px"></div></body>')
        await page.add_style_tag(path=str(CSS))
        await page.add_script_tag(path=str(RENDERER))
        told = await page.evaluate(DRAW, [card, host_config])
        png = await page.screenshot(full_page=True)
    finally:
        await page.close()
    return Picture(
        png=png,
        text=told["text"],
        problems=(*told["problems"], *complaints, *_empty_texts(card)),
        buttons=tuple(told["buttons"]),
        labels=tuple(told["labels"]),
        links=tuple(told["links"]),
    )


def _empty_texts(node: Any) -> Iterator[str]:
    """The renderer draws a text without text as nothing at all, and says nothing."""
    if isinstance(node, list):
        for child in node:
            yield from _empty_texts(child)
    elif isinstance(node, dict):
        if node.get("type") in ("TextBlock", "TextRun") and not str(node.get("text") or "").strip():
            yield f"a {node['type']} without text"
        for child in node.values():
            yield from _empty_texts(child)
