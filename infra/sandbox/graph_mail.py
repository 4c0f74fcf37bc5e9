"""Graph: mail, for applications."""

from __future__ import annotations

from infra.sandbox.answers import Refusal
from infra.sandbox.state import Person, State


def mail_access(state: State, person: Person) -> None:
    """An application opens only the mailboxes that its access policy allows. Raises `Refusal` 403.

    Source: microsoft-graph-docs, concepts/auth-limit-mailbox-access."""
    if state.mail_access is not None and person.id not in state.mail_access:
        text = "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings."
        raise Refusal(403, "ErrorAccessDenied", text)
