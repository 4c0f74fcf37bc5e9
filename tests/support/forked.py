"""`rapporteur` in a process of its own that has nothing to load: forked from one that has loaded everything.

A start from nothing imports for two seconds and reads the English model for three; hundreds of starts would spend most of
the tests' time so. What is forked is a process like any other: it has its own settings, files and port, and can be killed.
That a start from nothing works, too, is tried by those tests that ask for a `cold` one.
"""

from __future__ import annotations

import array
import asyncio
import atexit
import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from bot.cli import main

ROOT = Path(__file__).parents[2]
LONGEST = 200_000
LOADED = (
    "bot.service", "bot.cli.audit", "bot.cli.check", "bot.cli.recap", "bot.cli.redact", "bot.cli.serve",
    "bot.channels.teams_connector", "bot.channels.teams_invokes", "bot.models.connection", "bot.models.reach",
    "azure.identity.aio", "dbos", "jsonschema", "jwt", "kiota_authentication_azure.azure_identity_authentication_provider",
    "kiota_serialization_json.json_parse_node", "msal", "requests", "graph.transport",
    "msgraph.graph_request_adapter", "msgraph.graph_service_client", "msgraph.generated.models.planner_task_details",
    "msgraph.generated.models.o_data_errors.o_data_error", "msgraph.generated.models.subscription",
    "bot.suites.google", "googleapiclient.discovery", "google_auth_httplib2", "google.oauth2.service_account",
    "workspace.transport",
)  # fmt: skip


class Forked:
    """A process that was forked; used as one of `asyncio.subprocess`."""

    def __init__(self, pid: int, report: asyncio.StreamReader, sending: asyncio.StreamWriter) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._sending = sending
        self._ended = asyncio.create_task(self._end(report))

    async def _end(self, report: asyncio.StreamReader) -> None:
        self.returncode = int(await report.readline())
        self._sending.close()

    async def wait(self) -> int:
        """Its exit code, once it has ended; minus the signal's number where one ended it."""
        await self._ended
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)


async def fork(
    arguments: tuple[str, ...], environment: Mapping[str, str], stdin: int, stdout: int, stderr: int
) -> Forked:
    """`rapporteur` with these arguments, and nothing but this environment; reads and writes these open files."""
    ours, theirs = socket.socketpair()
    request = json.dumps({"arguments": arguments, "environment": dict(environment)}).encode()
    files = array.array("i", [stdin, stdout, stderr, theirs.fileno()])
    _server().sendmsg([request], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
    theirs.close()
    report, sending = await asyncio.open_connection(sock=ours)
    return Forked(int(await report.readline()), report, sending)


@lru_cache(maxsize=1)
def _server() -> socket.socket:
    """The process that forks; it ends with this one. What is sent to it waits until it has loaded everything."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "forked", str(theirs.fileno())]
    paths = os.pathsep.join([str(Path(__file__).parent), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths}
    process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


# ---- in the process that forks -------------------------------------------------------------------


def serve(requests: socket.socket) -> None:
    """Forks for each request, until nobody is there who could ask."""
    for module in LOADED:
        importlib.import_module(module)
    _find_names()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a keeper
    while True:
        request, files, _, _ = socket.recv_fds(requests, LONGEST, 4)
        if not request:
            return
        if os.fork() == 0:
            requests.close()
            _keep(json.loads(request), *files)
        for file in files:
            os.close(file)


def _find_names() -> None:
    """Load the English model, where the redactor of every process with the usual settings finds it."""
    from policies.redaction import Redactor

    Redactor(case_key=str.encode).redact_now(["Sarah Ahmed rings on 07700 900461."], [], case="none")


def _keep(request: dict[str, Any], *files: int) -> NoReturn:
    """Fork what was asked for, and report its id and how it ended."""
    *standard, report = files
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        os.close(report)
        _run(request, standard)
    for file in standard:
        os.close(file)
    os.write(report, f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _run(request: dict[str, Any], standard: list[int]) -> NoReturn:
    """The command. It ends as Python ends, threads and exit functions too; only the memory is not given back in pieces."""
    for number, file in enumerate(standard):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(request["environment"])
    code: object = None
    try:
        main(request["arguments"])
    except SystemExit as end:
        code = end.code
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(code if isinstance(code, int) else code is not None)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
