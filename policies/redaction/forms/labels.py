"""What numbers are called, and what each then looks like."""

from __future__ import annotations

_NUMBER = r"(?:[ _-]?(?:numbers?|nos?\b\.?|num|nr|ref(?:erence)?s?|ids?|#))?"
_NO_MORE = r"(?![\w-]|[.,]\d)"
_MIXED = (
    r"(?=[\w/.-]*\d)(?:[A-Z]{1,4} )?[A-Z0-9]+(?:[/._-][A-Z0-9]+)*(?: (?=[A-Z]{0,3}\d\d)[A-Z0-9]{2,8}\b){0,5}"
    r"(?: [A-Z]\b)?(?![\w])"
)


def _digits(least: int, most: int) -> str:
    return rf"\d(?:[ .-]?\d){{{least - 1},{most - 1}}}{_NO_MORE}"


# (entity, what names it, what it looks like). The formats are those of `uk.py` and its neighbours; here the name decides, so a
# number with a slip in it is hidden as well.
LABELLED = (
    ("UK_SORT_CODE", r"sort[ _-]?codes?|s/?c", r"\d\d(?P<sep>[ ./–-]?)\d\d(?P=sep)\d\d(?!\d)"),
    (
        "IBAN_CODE",
        r"ibans?",
        r"[A-Z]{2} ?\d\d(?:[ -]?(?=[A-Z]{0,4}\d|[A-Z]{4}\b)[A-Z0-9]{1,4}){2,8}\b|[A-Z]{2}\d\d[A-Z0-9]{6,30}",
    ),
    (
        "BIC_CODE",
        r"(?:swift|bic)(?: ?/ ?(?:bic|swift))?(?: ?code)?",
        r"[A-Z]{4} ?[A-Z]{2} ?[A-Z0-9]{2}(?: ?[A-Z0-9]{3})?\b",
    ),
    ("CREDIT_CARD", rf"(?:(?:credit|debit|bank|visa|mastercard|amex|payment) ?)?card{_NUMBER}|pan", _digits(12, 19)),
    (
        "UK_BANK_ACCOUNT",
        rf"(?:(?:bank|current|savings|business|joint)[ _-]?)?(?:account|accnt|acct?|a/c){_NUMBER}|roll{_NUMBER}",
        r"\d(?:[ -]?\d){5,11}(?![\w-]|[.,]\d)|[A-Z]{1,4}[ /-]?\d[\d/ -]{4,14}\d[A-Z]?\b",
    ),
    (
        "UK_NINO",
        rf"(?:national[ _-]?insurance|n\.?i\.?|nino|ni[ _-]?number){_NUMBER}",
        r"[A-Z]{2}[ .-]?(?:\d[ .-]?){5,7}[A-Z]?(?!\w)",
    ),
    ("UK_NHS", rf"(?:nhs|health service){_NUMBER}", _digits(9, 11)),
    ("UK_CHI", rf"chi{_NUMBER}", _digits(9, 11)),
    (
        "UK_UTR",
        r"(?:utr|unique tax(?:payer)?(?:'?s)?[ _-]?ref(?:erence)?|tax(?:payer)?[ _-]?ref(?:erence)?|self"
        rf"[ -]assessment){_NUMBER}",
        r"\d(?:[ .-]?\d){8,10}K?(?![\w-])",
    ),
    (
        "UK_VAT_NUMBER",
        rf"vat(?:[ _-]?(?:registration|reg))?\.?{_NUMBER}",
        r"(?:[A-Z]{2})?[ ]?\d{3}[ ]?\d{3,4}[ ]?\d{2,3}(?: ?\d{3})?(?![\w-]|[.,]\d)",
    ),
    ("UK_CHARITY_NUMBER", rf"(?:registered )?charity{_NUMBER}", r"(?:SC|NIC)?[ ]?0?\d{5,7}(?:-\d{1,2})?(?!\w)"),
    (
        "UK_COMPANY_NUMBER",
        rf"(?:company|companies house|registered|registration|crn)(?:[ _-]?reg(?:istration)?\.?)?{_NUMBER}",
        r"(?:[A-Z]{2}[ ]?\d{6}|R0\d{6}|\d{7,8})(?![\w-]|[.,]\d)",
    ),
    (
        "UK_PAYE_REFERENCE",
        rf"(?:paye|employer)(?:[ _-]?ref(?:erence)?)?{_NUMBER}",
        r"\d{3} ?/ ?[A-Z0-9]{3,10}\b|\d{3}P[A-Z]\d{7}\w",
    ),
    ("UK_PASSPORT", rf"passport{_NUMBER}", r"(?:[A-Z]{0,2}[ ]?\d{6,9}[A-Z]?|\d{3}[ .-]\d{3}[ .-]\d{3})(?![\w-])"),
    (
        "UK_DRIVING_LICENCE",
        rf"(?:driv(?:ing|er'?s?)[ _-]?licen[cs]e|driver){_NUMBER}",
        r"(?:[A-Z9]{5}[ -]?\d{6}[ -]?[A-Z0-9]{2}[ ]?\w{1,3}(?: \d\d)?|(?=\w*\d\w*\d\w*\d)[A-Z0-9]{6,18}"
        r"|\d{2}(?:[ ]?\d{3}){2})(?!\w)",
    ),
    (
        "UK_VEHICLE_REGISTRATION",
        r"(?:(?:number|private|cherished) ?plates?|licen[cs]e plate|(?:vehicle |car )?registration(?: number| mark| no\.?)?|"
        r"(?:car|van|vehicle) reg|reg(?:istration)? (?:plate|number|no\.?)|vr[nm]|reg)",
        r"(?-i:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,4} ?[A-Z]?|[A-Z]{1,2} ?\d{2,4}"
        r"|\d{1,4} ?[A-Z]{1,3}|[A-Z]\d[A-Z]{1,3} ?[A-Z\d]{1,3}|[A-Z] \d{1,3} [A-Z]{3})\b|[A-Z]{2}\d\d ?[A-Z]{3}\b",
    ),
    (
        "PHONE_NUMBER",
        r"(?:(?:(?:tele|mobile |cell|work |home |smart)?phone|mobile|mob|moby|tel|fax|desk|cell|direct"
        r" (?:line|dial)|whats ?app|landline|registered|switchboard|dial)(?:[ _-]?(?:numbers?|nos?\b\.?"
        r"|num))?"
        r"|(?:call|ring|text|txt|reach|contact|phone|get|catch|bell|whatsapp|msg|message) (?:me|him|her"
        r"|us|them|you|u) (?:up )?(?:on|at|back on)|answering at|messages to|(?:my|me|his|her|new|old)"
        r" (?:numbers?|num|no)|(?:here'?s|heres) (?:my|me) number)",
        r"(?:\+ ?)?\(?\d(?:[ ().–-]{0,2}\d){5,14}(?: ?(?:x|ext\.?) ?\d{1,5})?(?![\w-]|[.,/]\d)",
    ),
    ("USERNAME", r"log ?in|user ?name|user ?id", r"(?=[\w.-]{0,30}\d)[a-z][\w.-]{3,30}"),
    (
        "STAFF",
        r"(?:staff|employee|emp|clock ?card|collar|payroll|badge|pager|bleep|packet|order|ticket|booking|invoice|inv|job|docket|pnr"
        r"|warrant|prisoner|candidate|member|roll|permit|tracking|bed)(?:[ _-]?(?:numbers?|nos?\b\.?|num|nr|id|ref|#))|(?:staff|emp"
        r"|clock ?card|collar|pager|bleep|packet)",
        r"[A-Z]{0,4}[-/]?\d{3,8}(?:[-/]\d{1,6})?[A-Z]{0,2}(?![\w-]|[.,:]\d)",
    ),
    ("EXTENSION", r"(?:ext(?:ension|n)?\.?)(?: number| no\.?)?", r"\d{3,6}(?![\w,.-])"),
    (
        "UK_POSTCODE",
        r"post ?codes?|zip(?: ?codes?)?",
        r"[A-Z]{1,2}\d[A-Z\d]?(?: ?\d[A-Z]{2})?\b|\d{5}(?:-\d{4})?(?![\w,.-])",
    ),
    (
        "ID_NUMBER",
        r"(?P<thing>(?:[a-z][\w'/-]{1,20}[ _-])?[a-z][\w'/-]{0,20})(?:[ _-]|(?=[#№])|(?-i:(?<=[a-z])(?="
        r"[A-Z])))(?:numbers?|nos?\b\.?|num|nr|ref(?:erence)?s?|ids?|codes?|#|№)",
        _MIXED,
    ),
    ("ID_NUMBER", r"(?:our|your|my|client|case|matter|file)?[ ]?ref(?:erence)?|quoting|quote", _MIXED),
    (
        "ID_NUMBER",
        r"numbers?|nos?\b\.?|certificate|cert|agreement|chip|plan|scheme|title|login",
        rf"(?=(?:[^\d\s]*[\d ]){{5}}){_MIXED}",
    ),
    (
        "ID_NUMBER",
        r"policy|claim|case|matter|membership|member|payroll|pension|deed|mortgage|badge|visa|brp|share"
        r" ?code|licen[cs]e|mrn|prn|ssn|ein|vin|imei|serial|emp|crn",
        _MIXED,
    ),
)
