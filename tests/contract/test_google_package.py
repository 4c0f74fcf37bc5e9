"""What an admin publishes the app in Google Workspace with: fields as the console takes them, the scopes and no other."""

from __future__ import annotations

import importlib
import io
import json
import pkgutil
import re
import shlex
import struct
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

import workspace
from bot.channels.avatar import AVATAR, picture
from bot.channels.gchat_commands import COMMANDS
from bot.channels.gchat_package import MENU, GooglePackageFacts, build_package, packed
from bot.channels.gchat_settings import Verification
from bot.cli.package_google import facts_from
from bot.config import GoogleConfig, Settings
from bot.conversation.commands import COMMANDS as KNOWN
from bot.core.errors import ConfigError
from workspace.client import APIS
from workspace.permissions import DELEGATED, SCOPES

FOLDER = Path(__file__).parents[2] / "manifest/google"
NARROW = re.compile(r"chat\.bot|pubsub|tasks|chat\.spaces\.create|.*\.readonly")
"""Beside what only reads: the app's own messages and events, tasks, and opening a conversation with the app."""

FACTS = GooglePackageFacts(
    customer="C01abc234",
    domain="bramleyholt.example",
    admin="it@bramleyholt.example",
    project="bramley-holt",
    project_number="123456789012",
    endpoint="https://rapporteur.bramleyholt.example/google/chat",
    verification="endpoint",
    avatar_url="https://rapporteur.bramleyholt.example/google/avatar.png",
    account="rapporteur@bramley-holt.iam.gserviceaccount.com",
    client_id="104857600000000000001",
    topic="projects/bramley-holt/topics/rapporteur",
    subscription="projects/bramley-holt/subscriptions/rapporteur",
    pull=False,
    push_account="rapporteur-push@bramley-holt.iam.gserviceaccount.com",
    push_url="https://rapporteur.bramleyholt.example/google/pubsub",
)


def texts(facts: GooglePackageFacts = FACTS) -> dict[str, str]:
    return {name: data.decode() for name, data in build_package(facts, FOLDER).items() if name != "avatar.png"}


def app(facts: GooglePackageFacts = FACTS) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(texts(facts)["chat-app.json"])
    return made


def lines(facts: GooglePackageFacts = FACTS) -> list[list[str]]:
    """The commands of the script, as a shell splits them."""
    script = texts(facts)["set-up.sh"].splitlines()
    return [shlex.split(line) for line in script if line and not line.startswith("#")]


def test_name_and_description_are_as_long_as_google_takes_them() -> None:
    info = app()["Application info"]

    assert 3 <= len(info["App name"]) <= 25
    assert re.fullmatch(r"[\w ]{1,40}", info["Description"])
    assert info["Avatar URL"] == FACTS.avatar_url


def test_every_command_stands_in_the_menus_under_the_number_that_the_channel_knows() -> None:
    commands = app()["Interactive features"]["Commands"]

    assert [command["Command ID"] for command in commands] == list(COMMANDS)
    assert set(MENU) == set(COMMANDS.values()) == set(KNOWN)
    for command in commands:
        assert 1 <= command["Command ID"] <= 1000
        assert command["Name"] == MENU[COMMANDS[command["Command ID"]]].name
        assert 0 < len(command["Name"]) <= 50
        assert 0 < len(command["Description"]) <= 50
        assert bool(re.fullmatch(r"/[a-zA-Z]+", command["Name"])) == (command["Command type"] == "Slash command")


def test_people_can_write_to_it_alone_and_in_spaces() -> None:
    features = app()["Interactive features"]

    assert set(features["Functionality"].values()) == {"on"}
    assert features["Connection settings"]["HTTP endpoint URL"] == FACTS.endpoint
    assert features["Link previews"] == []


@pytest.mark.parametrize(
    ("verification", "audience", "add_on"),
    [("endpoint", "HTTP endpoint URL", "off"), ("project", "Project Number", "off"), ("add_on", "none", "on")],
)
def test_the_page_has_chat_prove_itself_as_the_settings_expect(
    verification: Verification, audience: str, add_on: str
) -> None:
    made = app(replace(FACTS, verification=verification))

    assert made["Interactive features"]["Connection settings"]["Authentication Audience"].startswith(audience)
    assert made["Application info"]["Build this Chat app as a Google Workspace add-on"] == add_on


def test_the_scopes_are_exactly_those_that_the_adapters_declare() -> None:
    modules = [importlib.import_module(f"workspace.{found.name}") for found in pkgutil.iter_modules(workspace.__path__)]
    declared = {scope for module in modules for scope in getattr(module, "PERMISSIONS", ())}
    made = json.loads(texts()["delegation.json"])

    assert {one["scope"] for one in (*made["delegated"], *made["own"])} == set(SCOPES) == declared
    assert made["line"] == ",".join(DELEGATED)
    assert {one["in_whose_name"] for one in made["own"]} == {"app"}


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_is_narrow_and_has_its_reason(scope: str) -> None:
    assert NARROW.fullmatch(scope.removeprefix("https://www.googleapis.com/auth/"))
    assert len(SCOPES[scope].reason) > 20
    assert SCOPES[scope].reason in texts()["set-up.md"]


def test_the_line_to_paste_stands_alone_beside_the_client_id() -> None:
    page = texts()["set-up.md"].splitlines()

    assert ",".join(DELEGATED) in page
    assert f"- Client ID: {FACTS.client_id}" in page


def test_the_page_has_every_field_and_command_that_the_file_has() -> None:
    page, made = texts()["set-up.md"], app()

    for command in made["Interactive features"]["Commands"]:
        assert f"| {command['Command ID']} | {command['Command type']} | {command['Name']} |" in page
    for name, value in made["Interactive features"]["Connection settings"].items():
        assert f"| Interactive features > Connection settings > {name} | {value} |" in page


def test_the_script_turns_on_every_api_that_is_used() -> None:
    (enabled,) = [words for words in lines() if words[:3] == ["gcloud", "services", "enable"]]

    assert len(enabled[3:]) == len(APIS)
    assert {"chat.googleapis.com", "calendar-json.googleapis.com", "admin.googleapis.com"} <= set(enabled)


def test_the_script_lets_meet_and_gmail_publish_to_the_topic() -> None:
    granted = [words for words in lines() if "--role=roles/pubsub.publisher" in words]

    assert [(words[4], words[5]) for words in granted] == [
        (FACTS.topic, "--member=serviceAccount:meet-api-event-push@system.gserviceaccount.com"),
        (FACTS.topic, "--member=serviceAccount:gmail-api-push@system.gserviceaccount.com"),
    ]


def test_what_is_pushed_carries_the_token_that_the_bot_asks_for() -> None:
    (made,) = [words for words in lines() if words[:4] == ["gcloud", "pubsub", "subscriptions", "create"]]

    assert f"--push-endpoint={FACTS.push_url}" in made
    assert f"--push-auth-token-audience={FACTS.push_url}" in made
    assert f"--push-auth-service-account={FACTS.push_account}" in made


def test_what_is_pulled_needs_no_push_account() -> None:
    script = lines(replace(FACTS, pull=True, push_url="", push_account=FACTS.push_account))

    assert not any(word.startswith("--push") for words in script for word in words)
    assert any("--role=roles/pubsub.subscriber" in words for words in script)


def test_nothing_is_left_to_fill_in_and_the_same_facts_make_the_same_package() -> None:
    assert not any("${" in text for text in texts().values())
    assert packed(build_package(FACTS, FOLDER)) == packed(build_package(FACTS, FOLDER))
    with zipfile.ZipFile(io.BytesIO(packed(build_package(FACTS, FOLDER)))) as archive:
        assert archive.namelist() == ["set-up.md", "set-up.sh", "chat-app.json", "delegation.json", "avatar.png"]


def test_the_avatar_is_a_square_of_256_pixels() -> None:
    png = (FOLDER / "avatar.png").read_bytes()

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (256, 256)


def test_an_add_on_s_page_is_filled_in_by_a_command_too() -> None:
    (update,) = [words for words in lines(replace(FACTS, verification="add_on")) if "chat-app-config" in words]

    assert f"--http-endpoint-url={FACTS.endpoint}" in update
    assert f"--description={app()['Application info']['Description']}" in update
    assert not any("chat-app-config" in words for words in lines())


def test_what_is_not_set_up_yet_gets_the_name_that_it_is_made_under() -> None:
    chosen = settings(topic=FACTS.topic)

    assert facts_from(chosen, None) == replace(FACTS, client_id="")
    assert facts_from(chosen, "https://b.example/r.png").avatar_url == "https://b.example/r.png"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"customer": ""}, "`google.customer` is empty"),
        ({"public_url": ""}, "`public_url`"),
        ({"public_url": "http://127.0.0.1:3978"}, "https only"),
        ({"topic": ""}, "`google.topic` is empty"),
    ],
)
def test_what_the_settings_lack_is_said_before_anything_is_written(change: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        facts_from(settings(**{"topic": FACTS.topic, **change}), None)


def settings(public_url: str = "https://rapporteur.bramleyholt.example", **google: Any) -> Settings:
    given = {
        "customer": FACTS.customer,
        "domains": (FACTS.domain,),
        "admin": FACTS.admin,
        "project_number": FACTS.project_number,
        **google,
    }
    return Settings(public_url=public_url, google=GoogleConfig(**given))


async def test_the_bot_shows_the_picture_where_the_configuration_says_that_it_is() -> None:
    shown = await picture(make_mocked_request("GET", AVATAR))

    assert isinstance(shown, web.Response)
    assert (shown.content_type, shown.body) == ("image/png", (FOLDER / "avatar.png").read_bytes())
    assert facts_from(settings(topic=FACTS.topic), None).avatar_url.endswith(AVATAR)


def test_without_a_key_yet_the_page_says_where_the_client_id_comes_from() -> None:
    assert "- Client ID: the number that" in texts(replace(FACTS, client_id=""))["set-up.md"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"customer": "bramleyholt.example"}, "google.customer"),
        ({"project_number": "bramley-holt"}, "google.project_number"),
        ({"endpoint": "http://rapporteur.bramleyholt.example/google/chat"}, "google.chat_url"),
        ({"endpoint": "https://host/a b"}, "google.chat_url"),
        ({"endpoint": "https://host/`rm`"}, "google.chat_url"),
        ({"avatar_url": "javascript:alert(1)"}, "--avatar"),
        ({"push_url": ""}, "google.push_url"),
        ({"topic": "rapporteur"}, "google.topic"),
        ({"topic": "projects/bramley-holt/topics/google"}, "google.topic"),
        ({"subscription": "projects/p/topics/rapporteur"}, "google.subscription"),
        ({"push_account": "tom@bramleyholt.example"}, "google.push_account"),
        ({"account": "x@y.gserviceaccount.com; rm -rf ."}, "google.service_account"),
    ],
)
def test_what_google_would_refuse_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigError, match=f"`{named}`"):
        build_package(replace(FACTS, **change), FOLDER)
