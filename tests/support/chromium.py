"""Finds the Chromium that the tests drive, and opens it with the flags that keep it quiet and offline."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Browser

SETTING = "RAPPORTEUR_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromium(Exception):
    """There is no Chromium here; the text says what to do."""


def find_chromium(environment: Mapping[str, str]) -> Path:
    """The path of a Chromium: the setting's, else the first on PATH. Raises `NoChromium`."""
    named = environment.get(SETTING)
    if named:
        if not os.access(named, os.X_OK):
            raise NoChromium(f"{SETTING} is {named}, and no program is there")
        return Path(named)
    for name in NAMES:
        found = shutil.which(name, path=environment.get("PATH", ""))
        if found:
            return Path(found)
    raise NoChromium(f"no Chromium was found: install the package `chromium`, or set {SETTING} to its path")


@asynccontextmanager
async def open_chromium(environment: Mapping[str, str]) -> AsyncIterator[Browser]:
    """A headless Chromium, closed at the end."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(environment), args=list(FLAGS), headless=True
        )
        try:
            yield browser
        finally:
            await browser.close()
