"""Serves the tenant's page, and the card renderer that the project's own node packages bring."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

_PAGE = Path(__file__).parent / "page"
_RENDERER = Path(__file__).parents[2] / "node_modules" / "adaptivecards" / "dist"
_POLICY = "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"


def add_routes(app: web.Application) -> None:
    """`/` is the page; `/static/x` its files, then the renderer's (`adaptivecards.js`)."""
    app.router.add_get("/", _index)
    app.router.add_get("/static/{name:.+}", _static)


async def _index(_: web.Request) -> web.StreamResponse:
    return _file("index.html", _PAGE)


async def _static(request: web.Request) -> web.StreamResponse:
    return _file(request.match_info["name"], _PAGE, _RENDERER)


def _file(name: str, *folders: Path) -> web.StreamResponse:
    for folder in folders:
        path = (folder / name).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            return web.FileResponse(path, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"})
    return web.Response(status=404, text=f"There is no {name} here.")
