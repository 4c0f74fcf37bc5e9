"""Runs a tenant until it is told to stop: `python -m infra.sandbox --port 3979`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.sandbox.firm import FirmError
from infra.sandbox.server import serve


async def run(
    port: int,
    token_port: int,
    bot_url: str | None,
    firm: Path | None,
    ready_file: Path | None,
    transcript_delay: float = 0.0,
    edition: str = "",
) -> None:
    """Serve until SIGTERM or SIGINT. Once it answers, `ready_file` holds the JSON {url, authority, ca_file, tenant_id,
    client_id, client_secret, openid_metadata, google: {base_url, customer, domain, admin, service_account, project_number,
    topic, subscription, push_account}}, readable by its owner only; it is taken away at the end.

    Raises `FirmError`, and `OSError` when a port is taken."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with serve(
        port=port,
        token_port=token_port,
        firm=firm,
        bot_url=bot_url,
        transcript_delay=transcript_delay,
        edition=edition,
    ) as tenant:
        with _announced(ready_file, tenant.connection()):
            print(f"{tenant.state.organisation}: {tenant.url}", file=sys.stderr)  # noqa: T201
            await stop.wait()


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 when it was stopped, 1 when it could not start, 2 for a firm that breaks a rule."""
    parser = argparse.ArgumentParser(prog="python -m infra.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=3979)
    parser.add_argument("--token-port", type=int, default=0)
    parser.add_argument("--bot-url", help="where the bot listens, e.g. http://127.0.0.1:3978/api/messages")
    parser.add_argument("--firm", type=Path, help="a folder with firm.yaml; else the firm that comes along")
    parser.add_argument("--ready-file", type=Path, help="written once the tenant answers")
    parser.add_argument("--transcript-delay", type=float, default=0.0, help="seconds")
    parser.add_argument("--edition", default="", help="any text: the meetings get ids of their own by it")
    try:
        asyncio.run(run(**vars(parser.parse_args(arguments))))
    except FirmError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    except OSError as error:
        print(f"the tenant can't start: {error.strerror or error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


@contextmanager
def _announced(path: Path | None, content: dict[str, Any]) -> Iterator[None]:
    """The file is there as long as the block runs, and all at once: whoever waits for it never reads half of it."""
    if path is None:
        yield
        return
    draft = path.with_name(path.name + ".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content), encoding="utf-8")
    os.replace(draft, path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
