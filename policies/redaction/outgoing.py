"""The last look: a prompt is filled in, and nothing leaves that still shows an original of its vault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.core.errors import RedactionFailed
from bot.core.types import Redacted
from policies.redaction.originals import Originals
from policies.redaction.placeholders.tokens import without_placeholders
from policies.redaction.placeholders.vault import Vault
from policies.redaction.reading.canonical import canonical, folded
from policies.redaction.redactor import Redaction

_SLOT = re.compile(r"\{(\w+)\}")


class LastLook:
    """What is looked for in everything that leaves in one call."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._originals = vault, Originals(vault)

    def __call__(self, text: str) -> int:
        """`check_outgoing`."""
        let_through = 0
        for original, shown in self.shown(text):
            if original not in self._vault.excused and not self._originals.is_ordinary(original, shown):
                raise RedactionFailed(
                    "Something that has to stay here was about to leave in the text for the model, so nothing was sent. "
                    "Try again; if it goes on, tell whoever runs this service."
                )
            let_through += 1
        return let_through

    def shown(self, text: str) -> Iterator[tuple[str, str]]:
        """Originals that can be read in a text: as they are compared, and as they stand there."""
        visible = canonical(without_placeholders(text)).text
        for start, end, form, _ in self._originals.shown(visible, folded(visible)):
            yield form, visible[start:end]


def prompt(redaction: Redaction, *, instructions: str, template: str, values: Mapping[str, str]) -> Redacted:
    """Fill the template's `{name}` with redacted pieces and look through the whole once more.

    The only maker of `Redacted`. Words of the prompt file itself are no secret, whatever the sources hold. Raises
    `RedactionFailed` if an original would leave.
    """
    vault = redaction.vault
    look = LastLook(vault)
    vault.excused |= {form for form, _ in look.shown(f"{instructions}\n{_SLOT.sub(' ', template)}")}
    text = _SLOT.sub(lambda slot: values.get(slot.group(1), slot.group()), template)
    look(f"{instructions}\n{text}")
    return Redacted(instructions=instructions, text=text)


def check_outgoing(text: str, vault: Vault) -> int:
    """Raise `RedactionFailed` if an original of the vault, or a full name of the directory, stands in the text, as words
    of their own, however written.

    Originals that are ordinary words (lists and the firm's own) and words of the prompt file are let through: returns
    how many such words stand there.
    """
    return LastLook(vault)(text)
