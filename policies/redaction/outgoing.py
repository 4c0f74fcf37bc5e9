"""The last look: a prompt is filled in, and nothing leaves that still shows an original of its vault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.core.errors import RedactionFailed
from bot.core.types import Redacted
from policies.redaction.canonical import canonical, folded
from policies.redaction.originals import Originals
from policies.redaction.redactor import Redaction
from policies.redaction.tokens import without_placeholders
from policies.redaction.vault import Vault

_SLOT = re.compile(r"\{(\w+)\}")


def prompt(redaction: Redaction, *, instructions: str, template: str, values: Mapping[str, str]) -> Redacted:
    """Fill the template's `{name}` with redacted pieces and look through the whole once more.

    The only maker of `Redacted`. Words of the prompt file itself are no secret, whatever the sources hold. Raises
    `RedactionFailed` if an original would leave.
    """
    vault = redaction.vault
    own_words = f"{instructions}\n{_SLOT.sub(' ', template)}"
    vault.excused |= set(_shown(own_words, Originals(vault)))
    text = _SLOT.sub(lambda slot: values.get(slot.group(1), slot.group()), template)
    check_outgoing(f"{instructions}\n{text}", vault)
    return Redacted(instructions=instructions, text=text)


def check_outgoing(text: str, vault: Vault) -> int:
    """Raise `RedactionFailed` if an original of the vault stands in the text, as words of their own, however written.

    Originals that are ordinary words (lists and the firm's own) and words of the prompt file are let through: returns
    how many such words stand there.
    """
    originals = Originals(vault)
    let_through = 0
    for original in _shown(text, originals):
        if original not in vault.excused and not originals.is_ordinary(original):
            raise RedactionFailed(
                "Something that has to stay here was about to leave in the text for the model, so nothing was sent. "
                "Try again; if it goes on, tell whoever runs this service."
            )
        let_through += 1
    return let_through


def _shown(text: str, originals: Originals) -> Iterator[str]:
    visible = canonical(without_placeholders(text)).text
    for _, _, form, _ in originals.shown(visible, folded(visible)):
        yield form
