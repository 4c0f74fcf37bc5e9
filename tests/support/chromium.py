"""Finds the Chromium that the tests drive, and runs it with the flags that keep it quiet and offline."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
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


@contextmanager
def running_chromium(environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """A headless Chromium with its profile in `folder`; the address at which it can be driven (CDP)."""
    program = [str(find_chromium(environment)), *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={folder}"]
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(program, stdout=output, stderr=output)
    try:
        yield f"http://127.0.0.1:{_port(process, folder)}"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port(process: subprocess.Popen[bytes], folder: Path) -> int:
    """Chromium writes the port that it took into a file of its profile."""
    written, until = folder / "DevToolsActivePort", time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if written.exists() and (lines := written.read_text("ascii").splitlines()):
            return int(lines[0])
        time.sleep(0.05)
    raise AssertionError(f"Chromium did not start: {(folder / 'output.log').read_text('utf-8', 'replace')[-2000:]}")


@asynccontextmanager
async def driven(address: str) -> AsyncIterator[Browser]:
    """A running Chromium, as playwright drives it; each page that is opened knows nothing of the others."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(address)
        try:
            yield browser
        finally:
            await browser.close()
