"""Errors of a YAML file that a person wrote, told with the line they stand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.core.errors import ConfigError


def read_yaml(file: Path, text: str) -> dict[str, Any]:
    """The file's mapping; {} for an empty one. Raises `ConfigError` naming the line where YAML ends being YAML."""
    try:
        values = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ConfigError(f"{file} is not valid YAML: {error}") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{file} must hold `name: value` lines; see the README for an example.")
    return values


def line_of(text: str, path: list[str]) -> int:
    """The line, from 1, on which `path` is set, or the nearest level above it that is."""
    node, line = yaml.compose(text) if text.strip() else None, 1
    for name in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        match = next(((key, value) for key, value in pairs if key.value == name), None)
        if match is None:
            break
        line, node = match[0].start_mark.line + 1, match[1]
    return line


def explain(error: ValidationError, file: Path, text: str) -> str:
    """A line for each thing that is wrong: file, line, name, what is expected."""
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        path = [str(part) for part in problem["loc"]]
        lines.append(f"{file}, line {line_of(text, path)}: `{'.'.join(path)}`: {problem['msg']}")
    return "\n".join(lines)
