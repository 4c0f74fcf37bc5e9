"""Processes under measurement: started, watched at their port, asked for their memory, ended."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import aiohttp

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@dataclass(slots=True)
class Running:
    """A process; `opened` is how many seconds after its start its port took a connection."""

    process: asyncio.subprocess.Process
    port: int
    started: float
    opened: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/messages"

    def seconds(self) -> float:
        """Since its start."""
        return time.perf_counter() - self.started

    async def ready(self) -> None:
        """Returns once `/readyz` says so. Raises `RuntimeError` when it doesn't for long."""
        deadline = time.perf_counter() + PATIENCE
        async with aiohttp.ClientSession() as http:
            while time.perf_counter() < deadline:
                async with http.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                    if answer.status == 200:
                        return
                await asyncio.sleep(0.02)
        raise RuntimeError("the bot did not become ready")

    def peak_memory(self) -> float:
        """The most that it ever held, in MB: `VmHWM`."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        kilobytes = next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]
        return int(kilobytes) / 1024


@asynccontextmanager
async def running(command: Sequence[str], environment: Mapping[str, str], port: int) -> AsyncIterator[Running]:
    """Start it, wait for its port, end it with SIGTERM."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, stdout=said, stderr=said,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )  # fmt: skip
        try:
            await _port_open(process, port, said)
            yield Running(process, port, started, time.perf_counter() - started)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                await process.wait()


async def _port_open(process: asyncio.subprocess.Process, port: int, said: IO[bytes]) -> None:
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.returncode is not None:
            break
        await asyncio.sleep(0.005)
    said.seek(0)
    raise RuntimeError(f"port {port} did not open: {said.read()[-2000:].decode(errors='replace')}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
