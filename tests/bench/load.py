"""The load generator, a process of its own: clients that each send their next activity when the last one is answered.

Order on stdin as JSON: {url, clients, requests: [[token, body], …]}; on stdout {milliseconds: […], statuses: {…}}.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

import aiohttp


async def run(order: dict[str, Any]) -> dict[str, Any]:
    """Send all requests; how long each took until its answer was read, and with which status."""
    waiting = iter([(_headers(token), body.encode()) for token, body in order["requests"]])
    taken: list[float] = []
    statuses: Counter[int] = Counter()
    timeout = aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as http:

        async def client() -> None:
            for headers, body in waiting:
                started = time.perf_counter()
                async with http.post(order["url"], data=body, headers=headers) as answer:
                    await answer.read()
                taken.append((time.perf_counter() - started) * 1000)
                statuses[answer.status] += 1

        await asyncio.gather(*(client() for _ in range(order["clients"])))
    return {"milliseconds": taken, "statuses": statuses}


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


if __name__ == "__main__":
    json.dump(asyncio.run(run(json.load(sys.stdin))), sys.stdout)
