"""The app package is one that Teams takes: by Microsoft's own schema, and by what its store review looks at."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.channels.teams_package import PackageFacts, build_package, make_manifest
from bot.conversation.commands import COMMANDS, Known, parse
from bot.core.errors import ConfigError

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "manifest/teams"
SCHEMAS = ROOT / "node_modules/@microsoft/app-manifest/build/json-schemas/teams"

FACTS = PackageFacts(
    app_id="8f1c2d3e-0000-4000-8000-00000000aa01",
    version="1.4.2",
    developer='Bramley "& Holt" LLP',
    website_url="https://bramleyholt.example/rapporteur",
    privacy_url="https://bramleyholt.example/privacy",
    terms_url="https://bramleyholt.example/terms",
)


@pytest.fixture
def manifest() -> dict[str, Any]:
    return make_manifest(FACTS, (FOLDER / "manifest.json").read_text(encoding="utf-8"))


def test_the_host_where_people_sign_in_is_one_that_teams_knows(manifest: dict[str, Any]) -> None:
    reached = replace(FACTS, public_url="https://rapporteur.bramleyholt.example")
    template = (FOLDER / "manifest.json").read_text(encoding="utf-8")

    assert manifest["validDomains"] == []
    assert make_manifest(reached, template)["validDomains"] == ["rapporteur.bramleyholt.example"]


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the RGBA of every pixel (8 bits, not interlaced): RFC 2083."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    assert (depth, interlaced) == (8, 0)
    size = {2: 3, 6: 4}[colours]
    data, place = b"", 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        data += png[place + 8 : place + 8 + length] if kind == b"IDAT" else b""
        place += 12 + length
    rows = zlib.decompress(data)
    above, found = bytearray(width * size), []
    for row in range(height):
        start = row * (width * size + 1)
        above = unfilter(rows[start], rows[start + 1 : start + 1 + width * size], above, size)
        found += [bytes(above[at : at + size]) for at in range(0, len(above), size)]
    return width, height, found


def unfilter(kind: int, line: bytes, above: bytearray, size: int) -> bytearray:
    made = bytearray()
    for at, value in enumerate(line):
        left = made[at - size] if at >= size else 0
        corner = above[at - size] if at >= size else 0
        guess = left + above[at] - corner
        nearest = min((left, above[at], corner), key=lambda near: abs(guess - near))
        made.append((value + (0, left, above[at], (left + above[at]) // 2, nearest)[kind]) % 256)
    return made


def test_the_manifest_is_valid_by_microsofts_schema(manifest: dict[str, Any]) -> None:
    schema = json.loads(
        (SCHEMAS / f"v{manifest['manifestVersion']}/MicrosoftTeams.schema.json").read_text(encoding="utf-8-sig")
    )

    jsonschema.Draft4Validator(schema).validate(manifest)
    assert manifest["$schema"].endswith(f"/v{manifest['manifestVersion']}/MicrosoftTeams.schema.json")


def test_the_bot_may_be_told_that_a_meeting_ended(manifest: dict[str, Any]) -> None:
    """What the meetingEnd event needs: manifest 1.12, webApplicationInfo, the consent, and both group scopes."""
    assert tuple(map(int, manifest["manifestVersion"].split("."))) >= (1, 12)
    assert manifest["webApplicationInfo"] == {"id": FACTS.app_id, "resource": f"api://botid-{FACTS.app_id}"}
    consents = manifest["authorization"]["permissions"]["resourceSpecific"]
    assert {"name": "OnlineMeeting.ReadBasic.Chat", "type": "Application"} in consents
    assert set(manifest["bots"][0]["scopes"]) == {"personal", "team", "groupChat"}


def test_every_listed_command_works_in_every_scope_and_none_is_left_out(manifest: dict[str, Any]) -> None:
    lists = manifest["bots"][0]["commandLists"]

    assert sorted(scope for one in lists for scope in one["scopes"]) == ["groupChat", "personal", "team"]
    for one in lists:
        titles = [command["title"] for command in one["commands"]]
        assert [parse(title) for title in titles] == [Known(name=name) for name in COMMANDS]
        assert all(0 < len(command["description"]) <= 128 for command in one["commands"])


def test_the_package_has_links_and_says_that_it_is_an_ai_and_how_to_get_help(manifest: dict[str, Any]) -> None:
    assert manifest["developer"]["name"] == FACTS.developer
    assert manifest["developer"]["privacyUrl"] == FACTS.privacy_url
    assert manifest["developer"]["termsOfUseUrl"] == FACTS.terms_url
    full = manifest["description"]["full"]
    for said in ("AI", "can be wrong", "administrator", "help"):
        assert said in full


def test_nothing_is_left_to_fill_in(manifest: dict[str, Any]) -> None:
    assert "${" not in json.dumps(manifest)


def test_the_package_holds_manifest_and_icons_and_is_the_same_each_time() -> None:
    package = build_package(FACTS, FOLDER)

    assert package == build_package(FACTS, FOLDER)
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert json.loads(archive.read("manifest.json"))["id"] == FACTS.app_id
    assert len(package) < 100_000


def test_the_colour_icon_is_192_square_without_a_transparent_pixel() -> None:
    width, height, found = pixels((FOLDER / "color.png").read_bytes())

    assert (width, height) == (192, 192)
    assert all(len(pixel) == 3 or pixel[3] == 255 for pixel in found)


def test_the_outline_icon_is_32_square_white_on_transparent() -> None:
    width, height, found = pixels((FOLDER / "outline.png").read_bytes())

    assert (width, height) == (32, 32)
    assert {pixel[3] for pixel in found} >= {0, 255}
    assert all(pixel[:3] == b"\xff\xff\xff" for pixel in found if pixel[3] > 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [("app_id", "my-bot"), ("version", "1.4"), ("version", "01.2.3"), ("developer", ""), ("developer", "x" * 33),
     ("website_url", "http://bramleyholt.example"), ("privacy_url", ""), ("terms_url", "javascript:alert(1)")],
)  # fmt: skip
def test_what_teams_would_refuse_is_named(field: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"`{field}`"):
        build_package(replace(FACTS, **{field: value}), FOLDER)
