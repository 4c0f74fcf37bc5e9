"""Prompt files: read and checked, with errors that name the line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.errors import ConfigError
from bot.core.skill import Prompt
from bot.core.yaml_file import explain, read_yaml


class PromptFile(BaseModel):
    """The file's own shape. `template` must have the place where the passages go."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    version: str = Field(min_length=1)
    purpose: str = Field(min_length=1)
    instructions: str = Field(min_length=1)
    template: str = Field(pattern=r"\{passages\}")
    # Not `schema`: pydantic's models have a method of that name.
    answer: dict[str, Any] = Field(alias="schema")
    max_tokens: int = Field(gt=0)
    words_per_call: int = Field(gt=0)


def load_prompt(path: Path) -> Prompt:
    """Read a prompt file. Raises `ConfigError` that names the file, the line and what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"The prompt file {path} can't be read: is the installation complete?") from error
    try:
        file = PromptFile.model_validate(read_yaml(path, text))
    except ValidationError as error:
        raise ConfigError(explain(error, path, text)) from error
    values = file.model_dump(exclude={"answer"})
    return Prompt(schema=file.answer, **values)
