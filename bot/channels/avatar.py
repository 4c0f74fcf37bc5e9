"""The app's picture, at the address that its configuration in Google names: `/google/avatar.png`."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

AVATAR = "/google/avatar.png"
FILE = Path(__file__).parents[2] / "manifest/google/avatar.png"


async def picture(_: web.Request) -> web.StreamResponse:
    """`GET /google/avatar.png`: 256 × 256 pixels; 404 where the manifests weren't installed."""
    if not FILE.is_file():
        raise web.HTTPNotFound
    return web.Response(body=FILE.read_bytes(), content_type="image/png")
