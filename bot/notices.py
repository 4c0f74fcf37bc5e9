"""The cards of the pipeline itself: what is happening, what went wrong, and what a run did with whose data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.card import Button, Card, Facts, LinkButton, Text
from bot.core.errors import NotReady, RapporteurError, Stopped
from policies.redaction.kinds import KINDS
from policies.redaction.placeholders.tokens import label_of

MOST_LINKS = 3

NOUNS = {label_of(type): noun for type, noun in reversed(KINDS.items())}
"""What a placeholder's label stands for."""

PSEUDONYMISED = (
    "This is pseudonymised, not anonymous: it is still personal data under UK GDPR. Look for what tells somebody all the same; "
    "your admin can add names and patterns to the firm's redaction file."
)


def progress(title: str, stage: str, run: str) -> Card:
    """Long work, shown by one message that changes in place; anyone in the chat can stop it."""
    stop = Button(label="Stop", verb="stop", data={"run": run})
    return Card(
        title=title, summary=f"{title}: {stage}", elements=(Text(text=stage, weight="subtle"),), buttons=(stop,)
    )


def failure(title: str, error: RapporteurError, run: str, *, again: bool = True) -> Card:
    """What went wrong in words, what to do next, and the run to name to an admin. `again`: a button asks for the recap anew."""
    heading = {Stopped: "Stopped", NotReady: "Nothing to work with yet"}.get(type(error), "That didn't work")
    return Card(
        title=title,
        subtitle=heading,
        summary=f"{heading}: {error.text}",
        elements=(
            Text(text=error.text),
            Text(text=f"Run {run}, if you want to ask your admin about it.", weight="subtle"),
        ),
        buttons=(*((Button(label="Try again", verb="again"),) if again else ()), Button(label="Help", verb="help")),
    )


def incomplete(
    title: str, failed: Sequence[RapporteurError], run: str, *, urls: Sequence[str] = (), missing: bool = False
) -> Card:
    """The recap stands, but not all that follows from it could be done; each reason once.

    `urls` are of tasks that stayed as they were; `missing`: there are tasks that could not be made, and can be later.
    """
    reasons = list(dict.fromkeys(error.text for error in failed))
    if missing:
        reasons.append("Once that is mended, press Correct on the recap and save it: missing tasks are made then.")
    what = "one step after it" if len(failed) == 1 else f"{len(failed)} steps after it"
    text = f"The recap is posted, but {what} didn't work, so check its tasks:"
    return Card(
        title=title,
        subtitle="Not everything could be done",
        summary=f"{text} {reasons[0]}",
        elements=(
            Text(text=text),
            *(Text(text=reason) for reason in reasons),
            Text(text=f"Run {run}", weight="subtle"),
        ),
        buttons=tuple(LinkButton(label="Open the task", url=url) for url in urls[:MOST_LINKS]),
    )


def no_transcript(minutes: float | None) -> str:
    """What to do where there is no transcript: `minutes` is how long it was looked for; None: once, because somebody asked."""
    start = "If the meeting wasn't transcribed, nothing can be written up: start the transcription in the next one "
    start += "(in Teams: More → Record and transcribe; in Meet: Activities → Transcripts)."
    if minutes is None:
        return f"I find no transcript of this chat's last meeting. It is there some minutes after the end. {start}"
    time = f"{minutes / 60:g} hours" if minutes >= 120 else f"{minutes:g} minutes"
    return f"I looked for a transcript for {time} and found none. {start} If it was, press “Try again”."


def unexpected(title: str, run: str) -> Card:
    """An error that we did not foresee: nothing of its text is shown."""
    text = "Something went wrong on our side. Nothing was lost: the run is in the audit log, and you can try again."
    return failure(title, RapporteurError(text), run)


def why(report: Mapping[str, Any], run: str) -> Card:
    """What was read, what was hidden, which model saw what: counts and names of rules, never content."""
    hidden = in_words(report["hidden"])
    facts = (
        ("Read", report["read"]),
        ("Hidden before the model saw it", hidden),
        *exceptions(report),
        ("Model", report["model"]),
        ("Runs in", report["region"]),
        ("Policy", report["policy"]),
        ("Prompt", report["prompt"]),
        ("Run", run),
    )
    note = "Every step is in the audit log, linked to the requests that read and wrote. An admin can show it with: "
    command = f"rapporteur audit show --run {run}"
    return Card(
        title="What this was made from",
        summary=f"Read: {report['read']}. Hidden: {hidden}. Model: {report['model']}.",
        elements=(Facts(facts=facts), Text(text=note + command, weight="subtle")),
    )


def preview_begun(title: str) -> Card:
    text = "Reading, and hiding personal data. Nothing is sent."
    return Card(title=f"Preview: {title}", summary=text, elements=(Text(text=text, weight="subtle"),))


def preview_card(held: Mapping[str, Any]) -> Card:
    """What a model would see, from its first page on; `held` is what `bot.previewing` keeps of it."""
    more = len(held["pages"]) - 1
    cut = f"The first of {more + 1} pages:" if more else "All of it:"
    return Card(
        title=f"Preview: {held['title']}",
        subtitle="Nothing has been sent",
        summary=f"What a model would see of {held['title']}. Nothing has been sent.",
        elements=(
            Facts(facts=tuple((name, value) for name, value in held["facts"])),
            Text(text=cut, weight="strong"),
            Text(text=held["pages"][0]),
            Text(text=PSEUDONYMISED, weight="subtle"),
            Text(text=f"Run {held['run']}", weight="subtle"),
        ),
        buttons=(
            Button(label="Send it", verb="preview.send", style="positive"),
            Button(label="Don't", verb="preview.drop"),
            *((Button(label="Read on", verb="preview.page", data={"page": 1}, private=True),) if more else ()),
        ),
    )


def preview_page(held: Mapping[str, Any], page: int) -> Card:
    """A further page, from 1. Without private buttons: it is turned where it is shown."""
    last = page + 1 == len(held["pages"])
    turn = Button(label="Back" if last else "Read on", verb="preview.page", data={"page": 0 if last else page + 1})
    return Card(
        title=f"Preview: {held['title']}",
        subtitle=f"Page {page + 1} of {len(held['pages'])}",
        summary=f"Page {page + 1} of what a model would see",
        elements=(Text(text=held["pages"][page]),),
        buttons=(turn,),
    )


def exceptions(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was not hidden, and what could not be put back: only where there was any."""
    seen, lost = report.get("let_through", 0), report.get("unknown", 0)
    facts = []
    if seen:
        words = "word that is" if seen == 1 else "words that are"
        facts.append(("Not hidden", f"{seen} ordinary {words} somebody's name too"))
    if lost:
        what = "placeholder that stands" if lost == 1 else "placeholders that stand"
        facts.append(("Left out", f"statements with {lost} {what} for nobody here"))
    return facts


def in_words(hidden: Mapping[str, int]) -> str:
    """How many different things are hidden, by the labels of their placeholders."""
    return ", ".join(_counted(label, n) for label, n in sorted(hidden.items())) or "nothing had to be hidden"


def _counted(label: str, n: int) -> str:
    noun, _, more = NOUNS.get(label, label.lower()).partition(" of ")
    plural = "" if n == 1 else "es" if noun.endswith("s") else "s"
    return f"{n} {noun}{plural}{f' of {more}' if more else ''}"
