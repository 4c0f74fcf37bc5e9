"""Postcodes, in capitals and small letters, with and without their blank, and halves of them behind words of living."""

from __future__ import annotations

from policies.redaction.forms.form import Form
from policies.redaction.forms.streets import AREAS

# Royal Mail's Programmers' Guide, edition 7: area, district, blank, sector and unit; forces' and Girobank's own.
_OUT = rf"(?:{AREAS})(?:\d[A-HJKPSTUW]|\d[ABEHMNPRVWXY]|\d{{1,2}})"
_IN = r"\d[ABD-HJLNP-UW-Z]{2}"
POSTCODE = rf"(?:GIR[ ]?0AA|BFPO[ ]?(?:c/o[ ])?\d{{1,4}}|{_OUT}[ ]?{_IN})"
LOWER = rf"{_OUT}[ ](?!\d(?:st|nd|rd|th)\b){_IN}"
_AT = r"(?<![\w-])(?=[A-Z]{1,4}(?:[ ]c/o)?[ ]?\d)"
"""Where one may begin, told at little cost."""
POSTCODES = (
    Form(pattern=rf"{_AT}(?:{POSTCODE}|{_OUT}[ ]?[ ,-][ ]?{_IN})(?![\w-])", score=0.7, any_case=False),
    Form(pattern=rf"{_AT}{_OUT}(?!\d(?:st|nd|rd|th|am|pm|gb|mb|kw)\b){_IN}(?![\w-])", score=0.5),
    Form(
        pattern=rf"\b(?:live|lives|living|based|moved|house|flat|home|address|collection only|deliver|office|anywhere|somewhere)"
        rf" (?:in|near|at|to|around|is|from) (?P<value>{_OUT})(?![\w-])",
        score=0.5,
    ),
    Form(pattern=rf"{_AT}{LOWER}(?![\w-])", score=0.6),
    Form(pattern=rf"{_AT}{POSTCODE}(?![\w-])", near=0.6),
    Form(pattern=rf"{_AT}{_OUT}(?= area\b)", score=0.5),
    Form(pattern=rf"{_AT}{_OUT}[ ]{{1,2}}[O]?[0-9O][A-Z]{{2}}(?![\w-])", near=0.6, any_case=False),
)
