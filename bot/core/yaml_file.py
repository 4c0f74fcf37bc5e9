"""Errors of a YAML file that a person wrote, told with the line they stand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.core.errors import ConfigError

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where libyaml is there: a firm's list of clients can be long."""


def read_yaml(file: Path, text: str) -> dict[str, Any]:
    """The file's mapping; {} for an empty one. Raises `ConfigError` naming the line where YAML ends being YAML."""
    try:
        values = yaml.load(text, _LOADER) or {}  # noqa: S506 - both are safe loaders
    except yaml.YAMLError as error:
        raise ConfigError(f"{file} is not valid YAML: {error}") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{file} must hold `name: value` lines; see the README for an example.")
    return values


def line_of(text: str, path: list[str]) -> int:
    """The line, from 1, on which `path` is set, or the nearest level above it that is."""
    node, line = yaml.compose(text, _LOADER) if text.strip() else None, 1
    for name in path:
        at, node = _child(node, name)
        if node is None:
            break
        line = at + 1
    return line


def _child(node: yaml.Node | None, name: str) -> tuple[int, yaml.Node | None]:
    """The line, from 0, of a name or a number in a list, and what stands there."""
    if isinstance(node, yaml.SequenceNode) and name.isdigit() and int(name) < len(node.value):
        child = node.value[int(name)]
        return child.start_mark.line, child
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next(((key.start_mark.line, value) for key, value in pairs if key.value == name), (0, None))


def explain(error: ValidationError, file: Path, text: str) -> str:
    """A line for each thing that is wrong: file, line, name, what is expected."""
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        path = [str(part) for part in problem["loc"]]
        lines.append(f"{file}, line {line_of(text, path)}: `{'.'.join(path)}`: {problem['msg']}")
    return "\n".join(lines)
