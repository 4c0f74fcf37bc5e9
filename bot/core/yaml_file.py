"""Errors of a YAML file that a person wrote, told with the line they stand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.core.errors import ConfigError

_FASTEST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where libyaml is there: a firm's list of clients can be long."""
_MOST_TOLD = 20


class _Loader(_FASTEST):  # type: ignore[misc]
    """YAML's own rule is kept, which PyYAML doesn't: a name stands once. Of two, one would count and the other be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """As PyYAML does it. Raises `ConstructorError` for a name that stands twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                problem = f"{key.value!r} stands here twice: put all of it under one"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else "")
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


def read_yaml(file: Path, text: str) -> dict[str, Any]:
    """The file's mapping; {} for an empty one. Raises `ConfigError` naming the line where YAML ends being YAML."""
    try:
        values = yaml.load(text, _Loader) or {}  # noqa: S506 - of a safe loader's kind
    except yaml.YAMLError as error:
        raise ConfigError(f"{file} is not valid YAML: {error}") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{file} must hold `name: value` lines; see the README for an example.")
    return values


def line_of(text: str, path: list[str]) -> int:
    """The line, from 1, on which `path` is set, or the nearest level above it that is."""
    return _line(_composed(text), path)


def _composed(text: str) -> yaml.Node | None:
    return yaml.compose(text, _FASTEST) if text.strip() else None


def _line(node: yaml.Node | None, path: list[str]) -> int:
    line = 1
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
    """A line for each of the first things that are wrong: file, line, name, what is expected; and how many more there are."""
    problems = error.errors(include_url=False, include_input=False)
    node = _composed(text)
    lines = []
    for problem in problems[:_MOST_TOLD]:
        path = [str(part) for part in problem["loc"]]
        what = "Input should be a list" if problem["type"] == "tuple_type" else problem["msg"]
        shown = ".".join(part for part in path if not part.startswith("_") and "constrained-str" not in part)
        lines.append(f"{file}, line {_line(node, path)}: `{shown}`: {what.removeprefix('Value error, ')}")
    if len(problems) > _MOST_TOLD:
        lines.append(f"{file}: {len(problems) - _MOST_TOLD:,} more things are wrong.")
    return "\n".join(lines)
