"""Mail that arrived in a shared mailbox: read once, kept sealed, and written into the audit; a skill takes it from there."""

from __future__ import annotations

from bot.core.errors import NotFound
from bot.core.types import Letter, MailArrived
from bot.parts import Parts
from bot.trail import Trail

LETTER = "letter"


async def keep_letter(event: MailArrived, parts: Parts, trail: Trail) -> None:
    """Raises nothing for a mail that somebody has moved or deleted meanwhile: there is nothing left to do then."""
    case = f"mail:{event.tenant}:{event.mailbox}:{event.message_id}"
    trail = trail.about(case=case)
    try:
        letter = await trail.do(
            "read mail", lambda: parts.provider.mail.letter(event.mailbox, event.message_id), _facts
        )
    except NotFound:
        return await trail.note("done", decision="the mail is no longer there")
    await parts.records.put(LETTER, event.id, letter, scope=case, days=parts.retention["runs"])
    await trail.note("done", decision="kept: no skill takes mail yet")


def _facts(letter: Letter) -> dict[str, object]:
    return {"counts": {"characters": len(letter.body), "attachments": len(letter.attachments)}}
