"""References of property, courts, police and the border, whose form or whose words say what they are."""

from __future__ import annotations

from presidio_analyzer import EntityRecognizer

from policies.redaction.forms.codes import code_recognisers
from policies.redaction.forms.form import Form, Forms
from policies.redaction.forms.loose import LooseCodes
from policies.redaction.forms.page import words

# HM Land Registry, "Title numbers": one to three letters and one to six digits; Scotland has counties' letters and the same.
_LAND = (
    "AGL|AV|BD|BGL|BK|BL|BM|CB|CE|CH|CL|CU|CYM|DN|DT|DU|DY|EGL|ESX|EX|GM|GR|HD|HP|HS|HW|IW|K|LA|LN"
    "|LL|LT|MS|MX|ND|NGL|NK|NN|NT"
    "|NYK|ON|P|SF|SGL|SK|SL|SN|ST|SX|SY|SYK|TGL|TT|TY|WA|WK|WM|WR|WSX|WT|WYK|YEA|YWE|YNK|YK|ANG|MID"
    "|GLA|REN|LAN|FFE|STG|PTH|DMB"
    "|AYR|ABN|INV|ELN|WLN|RNF"
)
PROPERTY = (
    Form(pattern=rf"\b(?:{_LAND})\d{{3,6}}\b", score=0.3, near=0.75, any_case=False),
    Form(pattern=r"\b(?:AGL|BGL|EGL|NGL|SGL|TGL|WYK|NYK|SYK|ESX|WSX|CYM)\d{4,6}\b", score=0.6, any_case=False),
    Form(pattern=r"\btitle (?:number|no\.?)s?\W{0,3}(?:is |was )?(?P<value>[A-Z]{1,3}[ ]?\d{1,6})\b", score=0.8),
    # GeoPlace: UPRN, up to twelve digits; USRN eight. Elexon: MPAN, thirteen or twenty-one digits; Xoserve: MPRN, six to ten.
    Form(
        pattern=r"\b(?:uprn|usrn|mpan|mprn|supply number|meter point(?: reference)?|meter (?:serial )?(?:number"
        r"|no\.?))(?: number| no\.?)?\W{0,4}(?:is |was )?(?P<value>[A-Z]?\d(?:[ -]?\d){4,22}[A-Z]?)\b",
        score=0.8,
    ),
    Form(pattern=r"(?<![\w-])(?:S[ ]?)?0\d[ ]\d{3}[ ]\d{3}[ ]\d\d[ ]\d{4}[ ]\d{4}[ ]\d{3}(?!\w)", score=0.7),
    Form(
        pattern=r"\bcouncil tax(?: account| ref(?:erence)?| number| no\.?| a/c){0,3}\W{0,4}(?:(?:is|was) )?(?P<value>"
        r"[A-Z]{0,2}\d(?:[ /-]?\d){5,11}[A-Z]?)\b",
        score=0.75,
    ),
)
# HMCTS: county court A12BC345 and K00CL123, money claims 123MC456, High Court HQ17X01234 and CO/1234/2026, business courts
# BL-2026-000123, tribunals 2301234/2026 and EA/2026/0123, family ZC26P01234 and 1234-5678-9012-3456, Crown courts T20267001.
COURT = (
    Form(pattern=r"\b(?-i:[A-Z]\d{2}[A-Z]{2}\d{3}|\d{3}MC\d{3}|[A-Z]{2}\d\d[A-Z]\d{5})\b", score=0.6),
    Form(
        pattern=r"\b(?-i:CO|AC|QB|KB|HQ|TLQ|BL|IL|FL|PT|CL|CR|LM|FD|HT|CP|FA|CA|C1|A2|B4)[-/](?:\d{2,6}/)?\d{2,6}"
        r"(?:[-/][\dA-Z]{2,6}){0,2}\b",
        score=0.6,
    ),
    Form(pattern=r"(?<![\w/.-])\d{6,7}/(?:19|20)\d\d(?![\w/])", score=0.6),
    Form(
        pattern=r"\b(?-i:EA|UA|PA|HU|IA|DA|DC|EU|JR|FS|LON|MAN|BIR|CAM|CHI|TC|UT|SC|MP|UKUT|EAT|UKEAT|CA)/[A-Z0-9]{2,6}/"
        r"[A-Z0-9]{1,6}(?:/[A-Z0-9]{1,6}){0,3}\b",
        score=0.6,
    ),
    Form(pattern=r"\b(?-i:[A-Z]{2}\d\d[PDCFZ]\d{4,5}|[TSAU](?:19|20)\d{6})\b", score=0.55),
    Form(pattern=r"(?<![\w-])\d{4}-\d{4}-\d{4}-\d{4}(?![\w-])", score=0.6),
)
# Police forces: crime 22/123456/26, 42/1234567/26, 4200012/26; logs 123 of 12/03/26; custody and PNC IDs 1998/123456X.
POLICE = (
    Form(pattern=r"\b(?-i:P[CS]|DC|DS|DI|PCSO|WPC) (?P<value>\d{3,5})\b", score=0.6),
    Form(pattern=r"(?<![\w/.-])\d{1,5} of \d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?(?![\w/])", near=0.7),
    Form(pattern=r"(?<![\w/.-])\d{2}[A-Z]{0,2}/\d{4,7}/\d\d(?![\w/])", score=0.65),
    Form(pattern=r"(?<![\w/.-])(?:19|20)?\d\d/\d{5,7}[A-Z](?![\w/])", score=0.6),
    Form(
        pattern=r"\b(?:crime|incident|cad|log|custody|urn|police|collar|shoulder)(?: ref(?:erence)?| number| no\.?"
        r"| record| log){0,2}\W{0,4}(?:(?:is|was) )?(?P<value>(?=[\w/-]*\d[\w/-]*\d)[A-Z0-9]{1,12}(?:[/-]"
        r"[A-Z0-9]{1,10}){0,4})\b",
        score=0.65,
    ),
)
# Home Office: reference A1234567, BRP ZX1234567, UAN 1234-5678-9012-3456 or GWF012345678, CAS E4G8AB1C23D456; share code
# W123 45A BC9.
IMMIGRATION = (
    Form(pattern=r"\b(?-i:GWF\d{9}|Z[A-Z]\d{7}|Z[A-Z]X\d{6})\b", score=0.65),
    Form(pattern=r"\b[A-Z]\d{6,8}(?:/\d{1,3})?\b", near=0.65),
    Form(
        pattern=r"\b(?=[A-Z0-9 ]{0,10}\d)[ERSTW][A-Z0-9]{2}[ ]?[A-Z0-9]{3}[ ]?[A-Z0-9]{3}\b", near=0.6, any_case=False
    ),
    Form(pattern=r"\b(?=[A-Z]*\d)E[A-Z0-9]{13}\b", near=0.7, any_case=False),
)
# IMEI: TS 23.003, fifteen digits, Luhn; MAC and IP: see web.py.
DEVICE = (Form(pattern=r"(?<![\w-])\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d{1,2}(?![\w-])", near=0.75),)
# Latitude and longitude in degrees; Ordnance Survey grid references; what3words: three words with full stops.
_DEGREE = r"[-+]?\d{1,3}\.\d{3,15}"
COORDINATES = (
    Form(pattern=rf"(?<![\w.])(?P<value>{_DEGREE}°?[ ]?[NS]?,[ ]?{_DEGREE}°?[ ]?[EW]?)(?![\w.]\d)", score=0.6),
    Form(
        pattern=rf"\b(?:lat(?:itude)?|lon(?:g(?:itude)?)?|lng)[\"']?\W{{0,4}}(?:is )?(?P<value>{_DEGREE})(?!\w)",
        score=0.7,
    ),
    Form(pattern=r"(?<!\w)\d{1,3}°[ ]?\d{1,2}['′][ ]?\d{1,2}(?:\.\d+)?[\"″']{0,2}[ ]?[NSEW]\b", score=0.7),
    Form(pattern=r"\b(?-i:[HNST][A-HJ-Z])[ ]?\d{3,5}[ ]\d{3,5}\b", near=0.6),
)


def reference_recognisers() -> list[EntityRecognizer]:
    """Recognisers of what offices number."""
    return [
        Forms(
            "PROPERTY_REFERENCE",
            PROPERTY,
            context=words("title, title number, land registry, title no, freehold, leasehold, registered title"),
        ),
        Forms("CASE_REFERENCE", COURT),
        Forms("POLICE_REFERENCE", POLICE, context=words("crime, police, incident, pnc, log, cad")),
        Forms(
            "IMMIGRATION_REFERENCE",
            IMMIGRATION,
            context=words(
                "home office, brp, visa, ukvi, uan, cas, share code, residence permit, immigration, ho ref, leave"
                " to remain"
            ),
        ),
        Forms("DEVICE_ID", DEVICE, context=words("imei, handset, esim, serial")),
        Forms("COORDINATES", COORDINATES, context=words("grid reference, grid ref, os grid")),
        *code_recognisers(),
        LooseCodes(),
    ]
