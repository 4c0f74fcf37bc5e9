"""Reads a JSON document that an issuer of tokens publishes, however many pieces it comes in."""

from __future__ import annotations

import json

import aiohttp

from bot.core.types import Json

LARGEST = 1_000_000
"""Bytes; lists of keys have some thousands."""


async def read_document(answer: aiohttp.ClientResponse) -> Json:
    """The whole of it. Raises `ValueError` for what is no JSON or larger than any list of keys, and aiohttp's errors."""
    whole = bytearray()
    async for piece in answer.content.iter_any():
        whole += piece
        if len(whole) > LARGEST:
            raise ValueError("larger than any list of keys")
    found: Json = json.loads(whole)
    return found
