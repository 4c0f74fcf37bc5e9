"""Who may ask for what: the only module that makes the `Authorised` witness."""

from __future__ import annotations

from collections.abc import Collection

from bot.core.errors import NotAuthorised
from bot.core.skill import SkillFacts
from bot.core.types import Authorised, Event, MeetingEnded, Person
from policies.rules import Policy


def authorise(
    request: Event,
    skill: SkillFacts,
    person: Person | None,
    policy: Policy,
    tenants: Collection[str],
    groups: Collection[str] = (),
) -> Authorised:
    """Let the request run, or raise `NotAuthorised`.

    `person` is who asks, as the firm's own directory has them, and `groups` those of the policy's that they are in: what
    the channel says of a person is not enough. An event has nobody who asks; it runs on the app's own rights, and only
    for a skill that declares the trigger.
    """
    if request.tenant not in tenants:
        raise NotAuthorised(
            "This tenant isn't one that Rapporteur works for. Your admin can add it to `teams.tenants`."
        )
    if isinstance(request, MeetingEnded):
        if "meeting_ended" not in skill.triggers:
            raise NotAuthorised(f"The skill {skill.name} doesn't run when a meeting ends.")
        return Authorised(request=request, skill=skill.name, roles=frozenset({"app"}), policy=policy.ref)
    if person is None:
        raise NotAuthorised("I can't find you in the firm's directory, so I can't do that for you.")
    roles = policy.roles(groups, guest=person.guest)
    if not policy.allows_skill(skill.name, roles):
        who = "guests" if person.guest else "you"
        raise NotAuthorised(
            f"The firm's policy doesn't open `{skill.name}` to {who}. Somebody whose role includes it can ask for it."
        )
    return Authorised(request=request, skill=skill.name, roles=roles, policy=policy.ref)
