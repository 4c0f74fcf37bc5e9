"""Delegated permissions: which there are, who may consent to them, and who has.

Source: microsoft-graph-docs, permissions-reference; Microsoft Learn, "Overview of permissions and consent".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

SIGN_IN = {
    "openid": "Sign you in",
    "profile": "View your basic profile",
    "email": "View your email address",
    "offline_access": "Maintain access to data you have given it access to",
}
"""OpenID Connect's own scopes, with what the consent page says of each."""

BY_PERSON = {
    "OnlineMeetingArtifact.Read.All": "Read your online meeting artifacts",
    "OnlineMeetings.Read": "Read your online meetings",
    "User.Read": "Sign you in and read your profile",
    "User.ReadBasic.All": "Read all users' basic profiles",
}
"""What people may consent to for themselves."""

BY_ADMIN = {
    "GroupMember.Read.All": "Read group memberships",
    "OnlineMeetingTranscript.Read.All": "Read all transcripts of online meetings",
    "User.Read.All": "Read all users' full profiles",
}
"""What only an admin may consent to, for everybody."""

GRAPH_SCOPES = {**BY_PERSON, **BY_ADMIN}
SCOPES = {**SIGN_IN, **GRAPH_SCOPES}
AT_THE_START = frozenset(
    {
        *SIGN_IN,
        "OnlineMeetingArtifact.Read.All",
        "OnlineMeetingTranscript.Read.All",
        "OnlineMeetings.Read",
        "User.Read",
        "User.ReadBasic.All",
    }
)
"""The delegated permissions that an admin has consented to for everybody when the tenant starts."""


@dataclass(slots=True, kw_only=True)
class Consent:
    """Who consented to what; `people` by directory id. Whatever is withdrawn is withdrawn at once, from tokens too."""

    everybody: set[str] = field(default_factory=lambda: set(AT_THE_START))
    people: dict[str, set[str]] = field(default_factory=dict)

    def of(self, person: str) -> frozenset[str]:
        """All that the app may do for this person."""
        return frozenset(self.everybody | self.people.get(person, set()))

    def missing(self, person: str, scopes: Iterable[str]) -> frozenset[str]:
        return frozenset(scopes) - self.of(person)

    def give(self, scopes: Iterable[str], person: str | None = None) -> None:
        """An admin consents for everybody, or a person for themself. Raises `ValueError`."""
        wanted = self._known(scopes)
        if person is not None and wanted & set(BY_ADMIN):
            raise ValueError(f"only an admin may consent to {', '.join(sorted(wanted & set(BY_ADMIN)))}")
        (self.everybody if person is None else self.people.setdefault(person, set())).update(wanted)

    def withdraw(self, scopes: Iterable[str] | None = None, person: str | None = None) -> None:
        """Take these (None: all) away from a person's own consent, or (no person) from everybody's, own consents too."""
        wanted = set(SCOPES) if scopes is None else self._known(scopes)
        if person is None:
            self.everybody -= wanted
        for id, own in self.people.items():
            if person in (None, id):
                own -= wanted

    def _known(self, scopes: Iterable[str]) -> set[str]:
        wanted = set(scopes)
        if wanted - set(SCOPES):
            raise ValueError(f"there is no delegated permission called {', '.join(sorted(wanted - set(SCOPES)))}")
        return wanted
