"""Who may, where text may go, what may be done: what isn't in the policy file is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.actions import CreateTask, PostCard, UpdateCard
from bot.core.card import Card
from bot.core.errors import ConfigError, NotAuthorised, PolicyDenied
from bot.core.types import Allow, Chat, Command, Deny, MeetingEnded, MessageRef, NeedsApproval, Person
from bot.store.codec import encode
from policies.approvals import approve, check_action
from policies.authorise import authorise
from policies.rules import Policy, load_policy
from skills.recap.skill import RecapSkill

ROOT = Path(__file__).parents[2]
CHAT = Chat(channel="teams", tenant="t", id="c", scope="group")
ANNA = Person(id="anna", name="Anna Pellow")
DANA = Person(id="dana", name="Dana Whitlock", guest=True)
CARD = Card(title="Recap", summary="Recap")
POST = PostCard(key="k", chat=CHAT, card=CARD, about=ANNA, review=CARD)
NOW = datetime(2026, 11, 20, tzinfo=UTC)
ASKED = Command(id="1", tenant="t", person=ANNA, chat=CHAT, text="recap", at=NOW)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "policy.yaml")


def written(folder: Path, text: str) -> Path:
    file = folder / "policy.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_post_among_the_firm_is_allowed_and_one_to_outsiders_waits_for_the_organiser(policy: Policy) -> None:
    assert isinstance(check_action(POST, encode(POST), policy), Allow)
    outside = replace(POST, outsiders=True)
    decision = check_action(outside, encode(outside), policy)
    assert isinstance(decision, NeedsApproval)
    assert decision.approver == ANNA


def test_what_is_not_written_is_refused(tmp_path: Path) -> None:
    silent = load_policy(written(tmp_path, 'version: "1"\n'))
    task = CreateTask(key="k", plan="p", title="t", description="d", owner=None, due=None)
    update = UpdateCard(key="k", message=MessageRef(chat=CHAT, id="m"), card=CARD)
    assert all(isinstance(check_action(a, encode(a), silent), Deny) for a in (POST, task, update))
    assert silent.commands(silent.roles((), guest=False)) == ()
    with pytest.raises(PolicyDenied):
        silent.check_call("model", "local")


@pytest.mark.parametrize("region", ["mars", "", "LOCAL"])
def test_text_goes_to_no_region_that_is_not_named(policy: Policy, region: str) -> None:
    with pytest.raises(PolicyDenied, match=r"models\.regions"):
        policy.check_call("some model", region)


def test_only_who_was_asked_can_say_yes(policy: Policy) -> None:
    outside = replace(POST, outsiders=True)
    granted = approve([(outside, encode(outside))], approver=ANNA, clicker=ANNA, policy=policy)
    assert granted[0].by == "anna"
    with pytest.raises(NotAuthorised):
        approve([(outside, encode(outside))], approver=ANNA, clicker=DANA, policy=policy)
    nobody = Person(id="", name="Anna Pellow")
    with pytest.raises(NotAuthorised):
        approve([(outside, encode(outside))], approver=nobody, clicker=nobody, policy=policy)


def test_an_approval_names_what_it_is_for_by_a_digest_that_any_change_changes(policy: Policy) -> None:
    other = replace(POST, card=replace(CARD, title="Recap!"))
    one, two = (check_action(action, encode(action), policy) for action in (POST, other))
    assert isinstance(one, Allow)
    assert isinstance(two, Allow)
    assert one.approved.digest != two.approved.digest


def test_a_command_needs_a_person_of_the_directory_and_a_guest_may_less(policy: Policy) -> None:
    facts = RecapSkill().facts
    assert authorise(ASKED, facts, ANNA, policy, ("t",)).roles == {"staff"}
    for person in (None, DANA):
        with pytest.raises(NotAuthorised):
            authorise(ASKED, facts, person, policy, ("t",))


STAFF, CHIEFS = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-22222222222A"
ROLES = f"""version: "1"
roles:
  staff: {{groups: [{STAFF}], commands: [recap, help], skills: [recap]}}
  manager: {{groups: [{CHIEFS}], commands: [why]}}
  guest: {{commands: [help]}}
"""


def test_roles_come_from_groups_and_each_brings_its_commands_and_skills(tmp_path: Path) -> None:
    firm, facts = load_policy(written(tmp_path, ROLES)), RecapSkill().facts
    both = firm.roles({STAFF, CHIEFS.lower()}, guest=False)

    assert firm.groups == {STAFF, CHIEFS}
    assert both == {"staff", "manager"}
    assert firm.commands(both) == ("recap", "help", "why")
    assert firm.commands(firm.roles({CHIEFS}, guest=False)) == ("why",)
    assert firm.roles((), guest=False) == frozenset()
    assert firm.roles({STAFF, CHIEFS}, guest=True) == {"guest"}
    assert authorise(ASKED, facts, ANNA, firm, ("t",), {STAFF}).roles == {"staff"}
    for groups in ((), {CHIEFS}):
        with pytest.raises(NotAuthorised, match="Somebody whose role includes it"):
            authorise(ASKED, facts, ANNA, firm, ("t",), groups)


def test_without_groups_everybody_of_the_firm_is_staff_and_nobody_is_more(policy: Policy) -> None:
    assert policy.groups == frozenset()
    assert policy.roles((), guest=False) == {"staff"}


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("roles:\n  staff:\n    groups: [everybody]\n", r"line 4: `roles\.staff\.groups\.0`"),
        ("roles:\n  staff: {}\n  partner: {}\n", r"line 4: `roles\.partner`"),
        ("roles:\n  guest:\n    groups: []\n", r"line 4: `roles\.guest\.groups`"),
        ("people: {member: [recap]}\n", r"line 2: `people`"),
    ],
)
def test_a_mistake_in_the_roles_names_its_line(tmp_path: Path, wrong: str, line: str) -> None:
    with pytest.raises(ConfigError, match=line):
        load_policy(written(tmp_path, 'version: "1"\n' + wrong))


def test_another_tenant_is_refused_whatever_it_asks(policy: Policy) -> None:
    ended = MeetingEnded(id="1", tenant="elsewhere", chat=CHAT, meeting_id="m", ended_at=NOW)
    with pytest.raises(NotAuthorised, match=r"teams\.tenants"):
        authorise(ended, RecapSkill().facts, None, policy, ("t",))


def test_a_policy_with_a_mistake_names_the_line(tmp_path: Path) -> None:
    file = written(tmp_path, 'version: "1"\nactions:\n  post: perhaps\n')
    with pytest.raises(ConfigError, match=r"line 3: `actions\.post`"):
        load_policy(file)


def test_each_change_of_the_file_changes_what_the_audit_names_it_by(tmp_path: Path) -> None:
    first = load_policy(written(tmp_path, 'version: "1"\n')).ref
    second = load_policy(written(tmp_path, 'version: "1"\nmodels: {regions: [local]}\n')).ref
    assert first != second
