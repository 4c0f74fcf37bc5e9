"""The commonest personal numbers of the European Union, its neighbours and the United States."""

from __future__ import annotations

from presidio_analyzer import EntityRecognizer

from policies.redaction.forms.form import Form, Forms, by_stdnum
from policies.redaction.forms.page import words

_START, _END = r"(?<![\w.,/+-])", r"(?![\w/-]|[.,]\d)"
# Each: entity, country, its forms, the words that name it. Formats and check digits: the python-stdnum module of that number,
# which cites the issuing authority.
NUMBERS: tuple[tuple[str, tuple[Form, ...], str], ...] = (
    (
        "DE_TAX_ID",
        (Form(pattern=rf"{_START}[1-9]\d[ ]?\d{{3}}[ ]?\d{{3}}[ ]?\d{{3}}{_END}", near=0.7),),
        "steuer-id, steuer id, steueridentifikationsnummer, idnr, steuernummer, german tax, german",
    ),
    (
        "FR_NIR",
        (
            Form(
                pattern=rf"{_START}[1278][ ]?\d\d[ ]?(?:0[1-9]|1[0-2]|[2-9]\d)[ ]?(?:\d\d|2[AB])[ ]?\d{{3}}[ ]?\d{{3}}(?:"
                rf"[ ]?\d\d)?{_END}",
                check=by_stdnum("fr.nir"),
                near=0.7,
            ),
        ),
        "nir, insee, sécurité sociale, securite sociale, french social, numéro de sécu, french",
    ),
    (
        "ES_NIF",
        (
            Form(pattern=r"\b\d{8}[ -]?[A-HJ-NP-TV-Z]\b", check=by_stdnum("es.dni"), near=0.7),
            Form(pattern=r"\b[XYZ][ -]?\d{7}[ -]?[A-HJ-NP-TV-Z]\b", check=by_stdnum("es.nie"), near=0.7),
            Form(pattern=r"\b[KLM]\d{7}[A-Z]\b", check=by_stdnum("es.nif"), near=0.7, any_case=False),
        ),
        "dni, nie, nif, spanish, spain, extranjero",
    ),
    (
        "IT_FISCAL_CODE",
        (
            Form(
                pattern=r"\b[A-Z]{6}[ ]?\d\d[ ]?[A-EHLMPRST][ ]?\d\d[ ]?[A-Z]\d{3}[ ]?[A-Z]\b",
                score=0.7,
                check=by_stdnum("it.codicefiscale"),
            ),
        ),
        "codice fiscale",
    ),
    (
        "NL_BSN",
        (Form(pattern=rf"{_START}\d{{4}}[ .]?\d\d[ .]?\d{{3}}{_END}", near=0.7),),
        "bsn, burgerservicenummer, sofinummer, dutch",
    ),
    (
        "BE_NATIONAL_NUMBER",
        (
            Form(pattern=r"(?<![\w.])\d\d\.(?:0\d|1[0-2])\.\d\d-\d{3}\.\d\d(?!\w)", score=0.7),
            Form(pattern=rf"{_START}\d\d(?:0\d|1[0-2])\d\d[ -]?\d{{3}}[ -]?\d\d{_END}", near=0.7),
        ),
        "rijksregisternummer, registre national, national register, belgian, insz, niss",
    ),
    (
        "IE_PPS",
        (
            Form(
                pattern=r"\b\d{7}[ ]?[A-W][ ]?[AHWTX]?\b",
                check=by_stdnum("ie.pps"),
                checked=0.75,
                near=0.75,
                any_case=False,
            ),
            Form(pattern=r"\b\d{7}[A-W][A-IW]?\b", near=0.75),
        ),
        "pps, ppsn, personal public service, irish, ireland",
    ),
    ("PL_PESEL", (Form(pattern=rf"{_START}\d{{11}}{_END}", near=0.7),), "pesel, polish, poland"),
    (
        "SE_PERSONNUMMER",
        (
            Form(
                pattern=r"(?<![\w.,/-])(?:19|20)?\d\d(?:0[1-9]|1[0-2])[0-6-9]\d[-+]\d{4}(?![\w-])",
                check=by_stdnum("se.personnummer"),
                near=0.7,
            ),
            Form(pattern=rf"{_START}(?:19|20)?\d{{10}}{_END}", near=0.7),
        ),
        "personnummer, samordningsnummer, swedish, sweden",
    ),
    (
        "DK_CPR",
        (
            Form(
                pattern=rf"{_START}[0-3]\d(?:0[1-9]|1[0-2])\d\d-\d{{4}}{_END}",
                check=by_stdnum("dk.cpr"),
                checked=0.6,
                near=0.7,
            ),
            Form(pattern=rf"{_START}[0-3]\d(?:0[1-9]|1[0-2])\d{{6}}{_END}", near=0.7),
        ),
        "cpr, cpr-nummer, personnummer, danish, denmark",
    ),
    (
        "FI_HETU",
        (
            Form(
                pattern=r"\b[0-3]\d(?:0[1-9]|1[0-2])\d\d[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]\b",
                score=0.6,
                near=0.7,
                any_case=False,
            ),
        ),
        "hetu, henkilötunnus, henkilotunnus, finnish, finland",
    ),
    (
        "NO_FODSELSNUMMER",
        (
            Form(
                pattern=rf"{_START}[0-7]\d(?:0[1-9]|1[0-2])\d\d[ ]\d{{5}}{_END}",
                check=by_stdnum("no.fodselsnummer"),
                near=0.7,
            ),
            Form(pattern=rf"{_START}\d{{11}}{_END}", near=0.7),
        ),
        "fødselsnummer, fodselsnummer, personnummer, norwegian, norway",
    ),
    (
        "PT_NIF",
        (Form(pattern=rf"{_START}[12356789]\d\d[ ]?\d{{3}}[ ]?\d{{3}}{_END}", near=0.7),),
        "nif, contribuinte, portuguese, portugal",
    ),
    (
        "AT_SVNR",
        (Form(pattern=rf"{_START}[1-9]\d{{3}}[ ]?[0-3]\d(?:0[1-9]|1[0-2])\d\d{_END}", near=0.7),),
        "svnr, sozialversicherungsnummer, sv-nummer, austrian, austria",
    ),
    (
        "EU_VAT_NUMBER",
        (
            Form(
                pattern=r"\b(?:ATU|BE[01]?|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK)"
                r"[ ]?(?=(?:\w[ .]?)*?\d{2})[0-9A-Z]{2,4}(?:[ .]?[0-9A-Z]{2,8}){1,3}\b",
                check=by_stdnum("eu.vat"),
                checked=0.75,
                near=0.7,
                any_case=False,
            ),
        ),
        "vat, vat id, ust-id, ust-idnr, tva, iva, btw, moms, vies",
    ),
    (
        "US_SSN",
        (
            Form(pattern=r"(?<![\w.,/+-])(?!000|666)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-])", score=0.7),
            Form(pattern=rf"{_START}\d{{3}}[ .]?\d\d[ .]?\d{{4}}{_END}", near=0.7),
        ),
        "ssn, social security, itin, social security number",
    ),
    ("US_ITIN", (Form(pattern=r"(?<![\w-])9\d\d[- ][5-9]\d[- ]\d{4}(?![\w-])", score=0.7),), "itin"),
)


def eu_recognisers() -> list[EntityRecognizer]:
    """One recogniser a number; those of digits alone count only near a word that names them."""
    return [Forms(entity, forms, context=words(context), reach=(70, 30)) for entity, forms, context in NUMBERS]
