"""The redactor: texts in, the same texts with placeholders out, and the vault that leads back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from bot.core.errors import RedactionFailed
from bot.core.types import Person
from policies.redaction.doubt import refuse_doubtful
from policies.redaction.find import Find
from policies.redaction.findings import disjoint
from policies.redaction.masking import Masking, Span
from policies.redaction.names.model import DEFAULT_MODEL
from policies.redaction.names.people import NEARBY, People
from policies.redaction.originals import left_visible
from policies.redaction.own.lists import NO_LISTS, Lists, ListsOf, no_lists
from policies.redaction.placeholders.tokens import case_tag
from policies.redaction.placeholders.vault import Vault
from policies.redaction.reading.document import Document, is_person
from policies.redaction.trace import Trace
from policies.redaction.worker import Late, Worker

if TYPE_CHECKING:
    from policies.redaction.engine import Engine

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What came of a redaction: per text, the redacted text and its spans (of the original); one vault for all.

    `lists` is the version of the firm's lists that counted.
    """

    texts: tuple[str, ...]
    vault: Vault
    spans: tuple[tuple[Span, ...], ...]
    lists: str = NO_LISTS.version


class Redactor:
    """Loaded once; works in one thread of its own, so that the event loop never waits for it."""

    def __init__(
        self,
        *,
        model: str = DEFAULT_MODEL,
        model_digest: str | None = None,
        case_key: Callable[[str], bytes],
        lists: ListsOf = no_lists,
        recognisers: Sequence[Any] = (),
        seconds: float = 20.0,
    ) -> None:
        """`case_key`: the secret of a case, from which its placeholders' tag is made. `lists`: a tenant's own, asked for at
        each redaction. `recognisers`: Presidio recognisers. `seconds`: how long 10,000 characters may take."""
        self._load = partial(_engine, model, model_digest, tuple(recognisers))
        self._case_key = case_key
        self._lists = lists
        self._engine: Engine | None = None
        self._seconds = seconds
        self._worker = Worker("redaction")

    async def warm(self) -> None:
        """Load everything. Raises `RedactionFailed` if the model is missing or changed; then nothing can be redacted."""
        if self._worker.left_behind > 1:
            raise RedactionFailed(
                "Hiding personal data has come to a standstill, so nothing is sent to any model. Whoever runs this service "
                "has to restart it."
            )
        await self._worker.run(self._ready)

    async def redact(
        self,
        texts: Sequence[str],
        known: Sequence[Person],
        *,
        case: str,
        speakers: Sequence[str] = (),
        attendees: Sequence[Person] = (),
        vault: Vault | None = None,
        tenant: str = "",
    ) -> Redaction:
        """Hide what is personal in all texts as in one document: found in one, hidden in all.

        `known`: everybody whose name is hidden wherever it stands; `speakers`: names of those who spoke, who get a
        placeholder even if nobody names them; `attendees`: who else was there, so that a first name means them before
        anybody in the directory (without it, a short list of known people counts as there). `vault`: the case's, to go on
        with; the result holds a grown copy. `tenant`: whose lists count.

        Raises `RedactionFailed`, also for a text that is in doubt and for one that takes too long: then no text may go out.
        """
        refuse_doubtful(texts)
        await self.warm()
        work = partial(
            self.redact_now, texts, known, case=case, speakers=speakers, attendees=attendees, vault=vault, tenant=tenant
        )
        seconds = self._seconds * max(1.0, sum(map(len, texts)) / 10_000)
        try:
            return await self._worker.run(work, seconds)
        except Late as late:
            self._part_with_engine()
            log.error("redaction.late", seconds=seconds, texts=len(texts))
            raise RedactionFailed(
                f"Hiding personal data took longer than the {seconds:.0f} seconds that it may take, so nothing was sent to "
                "any model. Try again; if it goes on, tell whoever runs this service."
            ) from late

    def redact_now(
        self,
        texts: Sequence[str],
        known: Sequence[Person],
        *,
        case: str,
        speakers: Sequence[str] = (),
        attendees: Sequence[Person] = (),
        vault: Vault | None = None,
        tenant: str = "",
        markup: bool = False,
        trace: Trace | None = None,
    ) -> Redaction:
        """`redact`, in the calling thread. `markup`: the texts are whole transcripts whose speakers are to be parsed;
        `trace` gets what was considered beside what is hidden."""
        tag = case_tag(self._case_key(case))
        if vault is not None and vault.tag != tag:
            raise RedactionFailed("The vault belongs to another case, so nothing is sent. Run it again.")
        grown = vault.copy() if vault else Vault(tag)
        lists = self._lists(tenant)
        grown.common_words |= lists.common_words
        try:
            engine = self._ready()
            firm = engine.firm(lists)
            document = Document(texts, markup=markup)
            spoke = [*filter(is_person, speakers), *(voice.name for voice in document.voices)]
            everybody = [*attendees, *known, *firm.people_in(document)]
            people = People(everybody, spoke, grown, attending=_attending(attendees, known))
            finds = engine.findings(document, people, tag, firm, trace)
            grown.watched |= {person.name for person in everybody if " " in person.name.strip()}
            masking = Masking(document, people, grown, firm.name_of)
            masking.introduce(filter(is_person, speakers))
            return _redacted(finds, document, masking, grown, lists)
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
        self._worker.close()

    def _part_with_engine(self) -> None:
        """What came too late still holds the engine: the next text is given a new one, and has to wait for nobody."""
        for settings in [settings for settings, engine in _ENGINES.items() if engine is self._engine]:
            del _ENGINES[settings]
        self._engine = None

    def _ready(self) -> Engine:
        if self._engine is None:
            self._engine = self._load()
        return self._engine


_ENGINES: dict[tuple[Any, ...], Engine] = {}


def _engine(model: str, digest: str | None, recognisers: tuple[Any, ...]) -> Engine:
    """One for each choice of settings: a loaded model takes 400 MB."""
    settings = (model, digest, recognisers)
    if settings not in _ENGINES:
        from policies.redaction.engine import Engine

        _ENGINES[settings] = Engine(model, digest, recognisers=recognisers)
    return _ENGINES[settings]


def _attending(attendees: Sequence[Person], known: Sequence[Person]) -> int:
    if attendees:
        return len(attendees)
    return len(known) if len(known) <= NEARBY else 0


def _redacted(finds: list[Find], document: Document, masking: Masking, vault: Vault, lists: Lists) -> Redaction:
    spans = masking.spans(finds)
    missed = list(left_visible(document, finds, vault))
    if missed:
        spans = masking.spans(disjoint([*finds, *missed], document.text))
    redacted, spans = masking.finished(spans)
    return Redaction(texts=redacted, vault=vault, spans=spans, lists=lists.version)
