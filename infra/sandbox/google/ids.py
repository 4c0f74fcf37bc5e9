"""Names and numbers in the shapes that Google gives them, the same at every start."""

from __future__ import annotations

import hashlib
import string

LETTERS = string.ascii_lowercase
SMALL = string.ascii_lowercase + string.digits
MIXED = string.ascii_letters + string.digits


def digits(*parts: str, size: int = 21) -> str:
    """A numeric id, the same for the same parts; it never starts with a nought."""
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest())
    return str(10 ** (size - 1) + number % (9 * 10 ** (size - 1)))


def project_number(project: str) -> str:
    """The number of a project that is known by name."""
    return digits("project", project, size=12)


def letters(*parts: str, size: int, of: str = MIXED) -> str:
    """Text of those letters, the same for the same parts."""
    number = int.from_bytes(hashlib.sha512("\0".join(parts).encode()).digest())
    picked: list[str] = []
    for _ in range(size):
        number, index = divmod(number, len(of))
        picked.append(of[index])
    return "".join(picked)
