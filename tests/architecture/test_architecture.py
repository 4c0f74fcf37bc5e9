"""The rules of the house, held: who imports whom, who makes a witness, where a vendor's SDK lives, what may not be committed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "graph", "workspace", "skills", "policies", "infra")

HOMES = {
    "msgraph": ("graph/",),
    "kiota_abstractions": ("graph/",),
    "azure": ("graph/", "bot/channels/"),
    "botbuilder": ("bot/channels/teams",),
    "botframework": ("bot/channels/teams",),
    "presidio_analyzer": ("policies/redaction/",),
    "spacy": ("policies/redaction/",),
    "semantic_kernel": ("bot/models/",),
    "openai": ("bot/models/",),
    "xllamacpp": ("bot/models/",),
    "dbos": ("bot/workflows.py",),
    "googleapiclient": ("workspace/",),
    "google.auth": ("workspace/",),
    "google.oauth2": ("workspace/",),
    "google_auth_httplib2": ("workspace/",),
    "httplib2": ("workspace/",),
}
WITNESSES = {
    "Authorised": "policies/authorise.py",
    "Redacted": "policies/redaction/",
    "Approved": "policies/approvals.py",
}


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Every module of ours and what is in it; read once for all rules."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return tuple((str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def test_imports_point_down_and_siblings_never_import_each_other() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_vendors_sdk_is_imported_in_its_one_home() -> None:
    strays = [
        f"{path} imports {name}"
        for path, tree in modules()
        for name in imports(tree)
        if (homes := HOMES.get(name.split(".")[0])) and not path.startswith(homes)
    ]
    assert strays == []


@pytest.mark.parametrize("witness", sorted(WITNESSES))
def test_a_witness_is_made_in_one_place_only(witness: str) -> None:
    makers = {
        path
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) == witness or getattr(node.func, "attr", None) == witness)
    }
    assert makers, f"nobody makes {witness}"
    assert all(path.startswith(WITNESSES[witness]) for path in makers), makers


def test_a_witness_is_never_changed_once_it_is_made() -> None:
    """`dataclasses.replace` would make a new witness outside its home."""
    changed = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "replace"
        and node.args
        and re.search(r"\b(approved|redacted|authorised|permit)$", ast.unparse(node.args[0]))
    ]
    assert changed == []


def test_every_module_says_what_it_is_in_its_first_line() -> None:
    silent = [path for path, tree in modules() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


def test_a_broad_except_stands_only_at_the_top_of_a_channel_or_a_worker() -> None:
    allowed = (
        "bot/channels/web.py",
        "bot/forever.py",
        "bot/workflows.py",
        "bot/models/writer_process.py",
        "bot/store/database.py",
        "policies/redaction/redactor.py",
    )
    broad = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and not path.startswith(allowed)
        and not any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
    ]
    assert broad == []


def test_locks_and_files_name_no_host_of_a_registry_and_no_path_of_a_machine() -> None:
    found = subprocess.run(
        [
            "git",
            "grep",
            "-nIE",
            r"index[-]url|\"resolved\": *\"http|https?://[^ \"]*/(simple|packages)/|(^|[^a-z.])/(work|root)/",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (found.stdout, found.returncode) == ("", 1), "git grep found nothing, and did look"


def test_start_up_imports_none_of_the_heavy_packages() -> None:
    code = (
        "import sys; import bot.cli.serve; "
        "heavy = ['dbos','spacy','presidio_analyzer','semantic_kernel','openai','msgraph','botbuilder.core','numpy',"
        "'azure.identity','xllamacpp','dateparser','googleapiclient','google.auth','httplib2']; "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
