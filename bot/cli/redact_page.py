"""The HTML view of a redaction: the original left, what the model sees right; one file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from policies.redaction.explain import Explanation, Piece
from policies.redaction.kinds import kind

STYLE = """
:root { color-scheme: light dark; --line: #d5d8dd; --soft: #5c6470; --ground: #fff; --text: #16191d; --l: 88%; --s: 75%; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3a4048; --soft: #a3abb6; --ground: #16191d; --text: #e8eaed; --l: 26%; --s: 45%; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 90rem; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.35rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; max-width: 60rem; }
.soft { color: var(--soft); }
ul.legend { display: flex; flex-wrap: wrap; gap: .4rem .9rem; list-style: none; margin: 1rem 0; padding: 0; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th { text-align: left; font-weight: 600; border-bottom: 2px solid var(--line); padding: .35rem .6rem; }
td { vertical-align: top; padding: .15rem .6rem; overflow-wrap: anywhere; white-space: pre-wrap; unicode-bidi: plaintext; }
td + td, th + th { border-left: 1px solid var(--line); }
.list td { border-bottom: 1px solid var(--line); white-space: normal; }
.list th:nth-child(3) { width: 5rem; }
.list { font-size: .92rem; }
mark { background: hsl(var(--h) var(--s) var(--l)); color: inherit; border-radius: .2rem; padding: 0 .15rem; unicode-bidi: isolate;
  print-color-adjust: exact; -webkit-print-color-adjust: exact; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.nearly { text-decoration: underline dotted var(--soft) 2px; text-underline-offset: 3px; }
@media print {
  body { padding: 0; max-width: none; font-size: 9.5pt; }
  tr { break-inside: avoid; } thead { display: table-header-group; }
}
"""
HUES = (210, 28, 140, 275, 350, 180, 55, 310, 100, 240, 15, 160)
LIMITS = (
    "What the model sees is pseudonymised, not anonymous: it is still personal data under UK GDPR. Whoever knows the meeting "
    "may still tell who is meant, and no redactor finds everything."
)


def page(name: str, told: Explanation) -> str:
    """The whole file. `name` is what the text is called. Everything of the text is escaped; there is no script."""
    hues = {type: HUES[place % len(HUES)] for place, type in enumerate(told.counts())}
    title = escape(f"What the model sees of {name}")
    rows = "\n".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in _lines(told, hues))
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<p>{_in_short(told)}</p>
<p class="soft">{LIMITS}</p>
<ul class="legend">{_legend(told, hues)}</ul>
<table>
<thead><tr><th>Original</th><th>What the model sees</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
{_list("Hidden", told.hidden)}
{_list("Nearly hidden: look here to tune the firm's lists", told.nearly)}
</body>
</html>
"""


def _in_short(told: Explanation) -> str:
    things = sum(told.counts().values())
    lists = "no redaction file" if told.lists == "none" else f"redaction file {escape(told.lists)}"
    return f"{_number(things, 'thing')} hidden in {_number(len(told.hidden), 'place')}; {lists}."


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _legend(told: Explanation, hues: dict[str, int]) -> str:
    entries = [
        f'<li><mark style="--h: {hues[type]}">{escape(kind(type))}</mark> {count:,}</li>'
        for type, count in told.counts().items()
    ]
    nearly = f'<li><span class="nearly">nearly hidden</span> {len(told.nearly):,}</li>' if told.nearly else ""
    return "".join(entries) + nearly


def _lines(told: Explanation, hues: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Each line of the original beside what the model sees of it."""
    left, right = "", ""
    for text, piece in _stretches(told):
        for number, line in enumerate(text.split("\n")):
            if number:
                yield left, right
                left, right = "", ""
            left += _marked(line, piece, hues)
            if piece is None or piece.why_not:
                right += escape(line)
            elif number == 0:
                right += f'<mark style="--h: {hues[piece.type]}">{escape(piece.token)}</mark>'
    yield left, right


def _stretches(told: Explanation) -> Iterator[tuple[str, Piece | None]]:
    """The text in order, cut where something is or was nearly hidden; of what overlaps, the first counts."""
    at = 0
    for piece in sorted((*told.hidden, *told.nearly), key=lambda piece: (piece.start, -piece.end)):
        if piece.start < at:
            continue
        yield told.text[at : piece.start], None
        yield told.text[piece.start : piece.end], piece
        at = piece.end
    yield told.text[at:], None


def _marked(line: str, piece: Piece | None, hues: dict[str, int]) -> str:
    if piece is None or not line:
        return escape(line)
    raised = f", raised by “{piece.raised_by}”" if piece.raised_by else ""
    tip = f"{kind(piece.type)}: {piece.because} ({piece.rule}, {piece.score:.2f}{raised})"
    if piece.why_not:
        return f'<span class="nearly" title="{escape(f"Not hidden, {piece.why_not}. {tip}")}">{escape(line)}</span>'
    return f'<mark style="--h: {hues[piece.type]}" title="{escape(tip)}">{escape(line)}</mark>'


def _list(title: str, pieces: tuple[Piece, ...]) -> str:
    """A table for print and for who can't hover; what is the same is said once."""
    same: dict[tuple[str, str, str, str], list[Piece]] = {}
    for piece in pieces:
        same.setdefault((piece.text, piece.type, piece.rule, piece.why_not), []).append(piece)
    if not same:
        return ""
    rows = "\n".join(_row(found) for found in same.values())
    head = "<tr><th>Text</th><th>What it is</th><th>Score</th><th>Why</th></tr>"
    return f'<h2>{escape(title)}</h2>\n<table class="list">\n<thead>{head}</thead>\n<tbody>\n{rows}\n</tbody>\n</table>'


def _row(found: list[Piece]) -> str:
    piece = found[0]
    times = f" ({len(found):,} times)" if len(found) > 1 else ""
    raised = f", raised by “{piece.raised_by}”" if piece.raised_by else ""
    why = f"{piece.why_not}; {piece.because}" if piece.why_not else piece.because
    cells = (piece.text + times, f"{kind(piece.type)} {piece.token}".strip(), f"{piece.score:.2f}", f"{why}{raised}")
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
