"""What an admin sets about the model that writes, as plain values: `bot.compose` fills it from the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

HUB = "https://huggingface.co"
DEFAULT_NAME = "qwen2.5-coder-1.5b-instruct"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """`embedded` runs here, in a process of its own; `openai` is any endpoint that speaks the OpenAI API.

    `words` is how much the model reads at once (None: what the model is known for). `timeout` is in seconds and
    bounds one call with all its retries. `threads` None means all cores but one, where there are more than two.
    `weights` names the file to use and no other; without it the weights are looked for in `cache_dir` (or
    `data_dir`/models), then in each of `look_in`, then fetched into the first. `hub` is where models are published,
    "" for nowhere. `queue` is how many calls may wait for the embedded writer. `pause` is the first wait, in seconds,
    before another try.
    """

    data_dir: Path
    kind: Literal["embedded", "openai"] = "embedded"
    name: str = DEFAULT_NAME
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    region: str = "local"
    words: int | None = None
    timeout: float = 600.0
    threads: int | None = None
    weights: Path | None = None
    cache_dir: Path | None = None
    look_in: tuple[Path, ...] = ()
    hub: str = HUB
    queue: int = 8
    pause: float = 1.0

    @property
    def cache(self) -> Path:
        """Where fetched weights go."""
        return self.cache_dir or self.data_dir / "models"


def user_cache(environ: Mapping[str, str]) -> Path | None:
    """The cache that all checkouts of one user share (XDG base directories); None for a user without a home.

    `make run` fetches the weights into it, so that a second checkout needs no second download. The bot itself only
    reads it (`look_in`) and writes under its data directory.
    """
    base = environ.get("XDG_CACHE_HOME") or (f"{environ['HOME']}/.cache" if environ.get("HOME") else "")
    return Path(base) / "rapporteur" / "models" if base else None
