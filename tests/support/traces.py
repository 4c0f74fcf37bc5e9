"""Where something personal could have been left: what went to the model, every file of the bot's, and its log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from infra.sandbox import Tenant

LONG_ENOUGH = 6
"""Shorter words stand by chance in some megabytes of ciphertext."""


def names_in(tenant: Tenant) -> set[str]:
    """Names and their parts, addresses and numbers of everybody in the tenant's directory."""
    found: set[str] = set()
    for person in tenant.state.people.values():
        found |= {person.name, person.given_name, person.surname, person.mail, person.phone or ""}
    for colleague in tenant.google.state.people.values():
        found |= {colleague.name, colleague.given, colleague.family, colleague.mail, colleague.phone}
    return {text for text in found if text}


def in_prompts(secrets: Iterable[str], prompts: Iterable[str]) -> set[str]:
    """Those of the secrets that stand in a prompt as whole words, whatever their case and their spaces."""
    prompts = [" ".join(prompt.split()) for prompt in prompts]
    whole = [re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)", re.IGNORECASE) for secret in secrets]
    return {match[0] for pattern in whole for prompt in prompts if (match := pattern.search(prompt))}


def in_files(secrets: Iterable[str], *folders: Path) -> set[str]:
    """`secret in file`, for each that stands in a file's raw bytes in clear: as UTF-8, as UTF-16, or as JSON escapes it."""
    return {
        f"{secret} in {path.name}"
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
        for secret, forms in _forms(secrets)
        if any(form in data for data in [path.read_bytes()] for form in forms)
    }


def in_log(secrets: Iterable[str], log: bytes) -> set[str]:
    return {secret for secret, forms in _forms(secrets) if any(form in log for form in forms)}


def _forms(secrets: Iterable[str]) -> Iterator[tuple[str, list[bytes]]]:
    for secret in secrets:
        if len(secret) >= LONG_ENOUGH:
            escaped = secret.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
            yield secret, [secret.encode(), secret.encode("utf-16-le"), escaped]
