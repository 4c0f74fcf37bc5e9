"""Codes that nothing names but that are no words, dates, amounts or citations: capitals and digits, long runs of digits."""

from __future__ import annotations

from presidio_analyzer import EntityRecognizer

from policies.redaction.forms.form import Form, Forms

_SCORE = 0.46
# Currencies, months, citations and standards.
_PUBLIC = (
    "GBP|EUR|USD|CHF|JPY|AUD|CAD|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|SEPT|OCT|NOV|DEC|FY|SI|SSI|WSI"
    "|SR|EWHC|EWCA|UKSC|UKUT|UKFTT"
    "|EWFC|EWCOP|EAT|UKHL|UKPC|CSIH|CSOH|NICA|WLR|AC|QB|KB|CH|ISO|BS|EN|FRS|IFRS|IAS|RFC|COM|EC|CVE"
    "|PEP|OJ|SIC|NACE|UTC|GMT|BST|AM|PM"
    "|CO2|PAGE|OVER|UNDER|ABOUT|FROM|TO|IN|OF|AND|OR|BY|AT|THE|FOR|IS|WAS|ONLY|TOTAL|SUM|UP|NEARLY"
    "|SOME|ALL|YEAR|VERSION"
)
PUBLIC = frozenset(_PUBLIC.split("|"))
"""Capitals that a number follows and that name nobody."""
_NOT = rf"(?!(?:{_PUBLIC})(?![A-Z])|(?:Q[1-4]|H[12])[-/]?20\d\d)"
_NAMES_ONE = "(?:UTR|DOB|VAT|NHS|TEL|REF|ACC|FAX|MOB|CRN|BP)"
"""What a number is called, which stays when the number goes."""
CODES = (
    # Letters, then five digits or more, perhaps in groups: title numbers, certificates, policies, permits.
    Form(
        pattern=rf"(?<![\w£$€./-]){_NOT}(?!{_NAMES_ONE}[ ])(?:[A-Z]{{2,4}}[-/ ]?\d(?:[-/ ]?\d){{4,14}}|[A-Z][-/]?\d(?:[-/]?\d){{4,14}})"
        r"[A-Z]{0,2}(?![\w-]"
        r"|[.,]\d)",
        score=_SCORE,
        any_case=False,
    ),
    # Letters and digits mixed, eight or more, four of them digits.
    Form(
        pattern=r"(?<![\w£$€./-])(?=(?:[A-Z-]{0,8}\d){4})(?=(?:[\d-]{0,12}[A-Z]){2})(?=[A-Z0-9-]{8})[A-Z0-9]{1,20}"
        r"(?:-[A-Z0-9]{1,20}){0,4}(?![\w-])",
        score=_SCORE,
        any_case=False,
    ),
    # A body's or a register's letters, then the number: "GMC 6120847", "SRA 448120".
    Form(
        pattern=rf"(?<![\w£$€./-]){_NOT}[A-Z]{{2,6}}(?:[ ](?:no\.?|ref\.?|number|ID|is|was))?[:.]?[ ]\(?(?P<value>\d"
        rf"(?:-?\d){{4,16}}[A-Z]?)(?![\w-]|[.,]\d)",
        score=_SCORE,
        any_case=False,
    ),
    Form(pattern=r"(?<![\w&])#(?P<value>\d{5,14})(?!\w)", score=_SCORE),
    # Groups parted by strokes: "27/4418820/9", "DPP/8820/4".
    Form(pattern=r"(?<![\w£$€./-])(?:\d{1,4}/\d{5,10}(?:/\d{1,4})?|\d{6,10}/\d{1,4})(?![\w/]|[.,]\d)", score=_SCORE),
    Form(
        pattern=rf"(?<![\w£$€./-]){_NOT}(?=[A-Z/]{{0,10}}\d)(?=(?:[^\d\s]{{0,8}}\d){{4}})[A-Z]{{1,5}}(?:/[A-Z0-9]{{1,10}}){{1,4}}"
        r"(?![\w/])",
        score=_SCORE,
        any_case=False,
    ),
    # Ten digits or more that nobody would count.
    Form(
        pattern=r"(?<![\w£$€.,/+-])(?!\d{1,4}(?:[ -]0{3,4})+(?!\d))\d{3,4}(?:[ -]\d{3,4}){2,6}(?<=\d{3})(?![\w-]"
        r"|[.,]\d|[ ]?(?:%|pounds|people))",
        score=_SCORE,
    ),
    Form(pattern=r"(?<![\w£$€.,/+-])(?!\d0+(?!\d))\d{10,22}(?![\w-]|[.,]\d|[ ]?(?:%|pounds|people))", score=_SCORE),
)


def code_recognisers() -> list[EntityRecognizer]:
    """The recogniser of last resort: anything surer has a better score."""
    return [Forms("ID_NUMBER", CODES, name="form.code")]
