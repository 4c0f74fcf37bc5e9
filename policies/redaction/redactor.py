"""The redactor: texts in, the same texts with placeholders out, and the vault that leads back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from bot.core.errors import RedactionFailed
from bot.core.types import Person
from policies.redaction.document import Document, is_person
from policies.redaction.findings import disjoint
from policies.redaction.masking import Masking, Span
from policies.redaction.model import DEFAULT_MODEL
from policies.redaction.originals import left_visible
from policies.redaction.people import People
from policies.redaction.tokens import case_tag
from policies.redaction.vault import Vault

if TYPE_CHECKING:
    from policies.redaction.engine import Engine

log = structlog.get_logger()

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What came of a redaction: per text, the redacted text and its spans (of the original); one vault for all."""

    texts: tuple[str, ...]
    vault: Vault
    spans: tuple[tuple[Span, ...], ...]


class Redactor:
    """Loaded once; works in one thread of its own, so that the event loop never waits for it."""

    def __init__(
        self,
        *,
        model: str = DEFAULT_MODEL,
        model_digest: str | None = None,
        case_key: Callable[[str], bytes],
        allow: Sequence[str] = (),
        deny: Sequence[str] = (),
        common_words: Sequence[str] = (),
        recognisers: Sequence[Any] = (),
    ) -> None:
        """`case_key`: the secret of a case, from which its placeholders' tag is made. `recognisers`: Presidio recognisers."""
        self._load = partial(_engine, model, model_digest, tuple(allow), tuple(deny), tuple(recognisers))
        self._case_key = case_key
        self._common_words = tuple(common_words)
        self._engine: Engine | None = None
        self._thread: ThreadPoolExecutor | None = None

    async def warm(self) -> None:
        """Load everything. Raises `RedactionFailed` if the model is missing or changed; then nothing can be redacted."""
        await self._run(self._ready)

    async def redact(
        self,
        texts: Sequence[str],
        known: Sequence[Person],
        *,
        case: str,
        speakers: Sequence[str] = (),
        attendees: Sequence[Person] = (),
        vault: Vault | None = None,
    ) -> Redaction:
        """Hide what is personal in all texts as in one document: found in one, hidden in all.

        `known`: everybody whose name is hidden wherever it stands; `speakers`: names of those who spoke, who get a
        placeholder even if nobody names them; `attendees`: who else was there, so that a first name means them before
        anybody in the directory (without it, a short list of known people counts as there). `vault`: the case's, to go on
        with; the result holds a grown copy.

        Raises `RedactionFailed`: then no text may go out.
        """
        return await self._run(
            lambda: self.redact_now(texts, known, case=case, speakers=speakers, attendees=attendees, vault=vault)
        )

    def redact_now(
        self,
        texts: Sequence[str],
        known: Sequence[Person],
        *,
        case: str,
        speakers: Sequence[str] = (),
        attendees: Sequence[Person] = (),
        vault: Vault | None = None,
        markup: bool = False,
    ) -> Redaction:
        """`redact`, in the calling thread. `markup`: the texts are whole transcripts whose speakers are to be parsed."""
        tag = case_tag(self._case_key(case))
        if vault is not None and vault.tag != tag:
            raise RedactionFailed("The vault belongs to another case, so nothing is sent. Run it again.")
        grown = vault.copy() if vault else Vault(tag)
        grown.common_words |= frozenset(self._common_words)
        try:
            document = Document(texts, markup=markup)
            spoke = [*filter(is_person, speakers), *(voice.name for voice in document.voices)]
            people = People([*attendees, *known], spoke, grown, attending=len(attendees) if attendees else None)
            return _redacted(self._ready(), document, people, list(filter(is_person, speakers)), grown)
        except RedactionFailed:
            raise
        except Exception as wrong:
            log.error("redaction.failed", error=type(wrong).__name__, texts=len(texts))
            raise RedactionFailed(
                "Hiding personal data failed, so nothing was sent to any model. Try again; if it goes on, tell whoever "
                "runs this service."
            ) from wrong

    def close(self) -> None:
        """Let the thread go."""
        if self._thread:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def _ready(self) -> Engine:
        if self._engine is None:
            self._engine = self._load()
        return self._engine

    async def _run(self, work: Callable[[], T]) -> T:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="redaction")
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


@lru_cache(maxsize=2)
def _engine(
    model: str, digest: str | None, allow: tuple[str, ...], deny: tuple[str, ...], recognisers: tuple[Any, ...]
) -> Engine:
    """One for each choice of settings: a loaded model takes 400 MB."""
    from policies.redaction.engine import Engine

    return Engine(model, digest, allow=allow, deny=deny, recognisers=recognisers)


def _redacted(engine: Engine, document: Document, people: People, speakers: Sequence[str], vault: Vault) -> Redaction:
    finds = engine.findings(document, people, vault.tag)
    masking = Masking(document, people, vault)
    masking.introduce(speakers)
    spans = masking.spans(finds)
    missed = list(left_visible(document, finds, vault))
    if missed:
        spans = masking.spans(disjoint([*finds, *missed], document.text))
    return Redaction(texts=masking.texts(spans), vault=vault, spans=spans)
