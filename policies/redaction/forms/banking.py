"""Where money is: sort codes, accounts, roll numbers, IBANs, bank codes, cards and what goes with them, wallets."""

from __future__ import annotations

from presidio_analyzer import EntityRecognizer

from policies.redaction.forms.form import Form, Forms, by_stdnum
from policies.redaction.forms.page import words

_luhn, _iban = by_stdnum("luhn"), by_stdnum("iban")


def iban_is_valid(text: str) -> bool:
    """Length and form of its country, modulus 97. Source: ISO 13616 registry, as python-stdnum keeps it."""
    return _iban(text)


def card_is_valid(digits: str) -> bool:
    """Twelve to nineteen digits with a right Luhn digit, not one digit all along. Source: ISO/IEC 7812-1."""
    return 12 <= len(digits) <= 19 and digits[0] in "2345689" and len(set(digits)) > 1 and _luhn(digits)


_COUNTRIES = (
    "AD|AE|AL|AT|AZ|BA|BE|BG|BH|BR|CH|CR|CY|CZ|DE|DK|DO|EE|ES|FI|FO|FR|GB|GE|GI|GL|GR|GT|HR|HU|IE"
    "|IL|IS|IT|JO|KW|KZ|LB|LI|LT|LU"
    "|LV|MC|MD|ME|MK|MR|MT|MU|NL|NO|PK|PL|PS|PT|QA|RO|RS|SA|SE|SI|SK|SM|TN|TR|UA|VG|XK"
)
IBAN = (
    # ISO 13616: country, two check digits, eleven to thirty letters and digits, printed in fours.
    Form(
        pattern=rf"\b(?:{_COUNTRIES})[ -]?\d\d(?:[ -]?(?=[A-Z0-9]*\d)[A-Z0-9]{{4}}|[ -]?[A-Z]{{4}}){{2,7}}(?:[ -]?\d"
        rf"[A-Z0-9]{{0,2}}|[ ][A-Z0-9]{{1,3}}(?=\d)\d?)?(?![A-Z0-9])",
        score=0.6,
        check=iban_is_valid,
    ),
    Form(pattern=rf"\b(?:{_COUNTRIES})\d\d[A-Z0-9]{{11,30}}\b", score=0.6, check=iban_is_valid),
)
# Vocalink, "Validating account numbers": six digits in pairs and an account of eight.
_A_DATE = r"(?:0[1-9]|[12]\d|3[01])[- .](?:0[1-9]|1[0-2])[- .]\d\d"
SORT_CODE = (
    Form(
        pattern=r"(?<![\w.-])(?P<value>\d\d([- ./])\d\d\2\d\d)(?=[^\n\d]{1,40}(?:\d{7,8}|\d{4}[ -]\d{4}|\d\d(?:"
        r" \d\d){3})(?!\w))",
        score=0.9,
    ),
    Form(pattern=r"(?<=\d{8})[^\n\d]{1,30}(?<![\w.-])(?P<value>\d\d([- .])\d\d\2\d\d)(?![\w-])", score=0.8),
    Form(pattern=r"(?<![\w.£-])(?P<value>\d{6})(?=[ /]\d{4}[ ]?\d{4}(?![\w,-]|\.\d))", score=0.6, near=0.8),
    Form(pattern=r"(?<![\w.-])(?P<value>\d{6})(?=[ ,/;|:]{1,3}\d{8}(?![\w,.]))", near=0.8),
    Form(pattern=rf"(?<![\w.-])(?!{_A_DATE})\d\d-\d\d-\d\d(?![\w-])", score=0.6, near=0.8),
    Form(pattern=r"(?<![\w.-])\d\d([-_: ./–]| [-–/.] |,? then |, )\d\d\1\d\d(?![\w-])", near=0.75),
    Form(pattern=r"(?<![\w.,£$€-])\d{3}[ -]\d{3}(?![\w-]|[.,]\d| \d)", near=0.6),
    Form(pattern=r"(?<![\w.,£$€-])\d{6}(?![\w/-]|[.,]\d)", near=0.5),
)
ACCOUNT = (
    Form(
        pattern=r"\d\d([- .])\d\d\1\d\d[^\n\d]{1,40}(?P<value>\d{7,8}|\d{4}[ -]\d{4}|\d\d(?: \d\d){3})(?![\w-])",
        score=0.9,
    ),
    Form(pattern=r"(?<![\w.-])(?P<value>\d{8})(?=[^\n\d]{1,30}\d\d([- .])\d\d\2\d\d(?![\w-]))", score=0.8),
    Form(pattern=r"(?<![\w.£-])\d{6}[ /](?P<value>\d{4}[ ]?\d{4})(?![\w,-]|\.\d)", score=0.6, near=0.8),
    Form(pattern=r"(?<![\w.-])\d{6}[ ,/;|:]{1,3}(?P<value>\d{8})(?![\w,.-])", near=0.8),
    Form(pattern=r"(?<![\w.,£$€/-])\d\d(?:[ -]\d\d){3}(?![\w/-]|[.,]\d)", near=0.65),
    Form(pattern=r"(?<![\w.,£$€/-])\d{4}[ -]?\d{4}(?![\w/-]|[.,]\d)", near=0.7),
    # Building societies' roll numbers: letters, digits and strokes (BACS, "Building society roll numbers").
    Form(
        pattern=r"\broll (?:number|no\.?|ref)?\W{0,3}(?:is )?(?P<value>(?=[\w/-]*\d)[\w]+(?:[/ -](?=\w*\d)\w+){0,3})",
        score=0.8,
    ),
)
CARD = (
    # ISO/IEC 7812-1, printed in fours; American Express in 4-6-5.
    Form(pattern=r"(?<![\w.+-])\d(?:[ -]?\d){11,18}(?![\w-]|\.\d)", check=card_is_valid, checked=0.95, near=0.75),
    Form(pattern=r"(?<![\w.+-])[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4}(?![\w-])", score=0.7),
    Form(pattern=r"(?<![\w.+-])3[47]\d\d([ -])\d{6}\1\d{5}(?![\w-])", score=0.7),
    Form(pattern=r"(?:\*|x|•|#|\.){2,}[ -]?(?P<value>\d{4})(?![\w,])", score=0.5, near=0.7),
    Form(
        pattern=r"\b(?:ending|ends|finishing|last (?:two|three|four|six|[2-6])(?: digits)?)(?: of| on| in| with| are| is|:)*(?: my"
        r"| the| card)* (?P<value>\d{2,6})(?!\w|[,-]\d)",
        score=0.6,
    ),
)
CARD_DETAILS = (
    Form(
        pattern=r"\b(?:cvc|cvv|cv2|cvv2|cid|security code|three digits on the back)(?: code| number| no\.?)?\W{0,4}"
        r"(?:(?:is|was|it's|are|of|=)\W{1,2})?(?P<value>\d{3,4})(?!\w)",
        score=0.8,
    ),
    Form(
        pattern=r"\b(?:exp(?:\.|iry|ires|iration)?|valid (?:thru|until|to|from))(?: date| end)?\W{0,4}(?:(?:is"
        r"|on|=|in)\W{1,2})?(?P<value>(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?\d\d)(?![\w/])",
        score=0.55,
        near=0.8,
    ),
)
WALLET = (
    # Bitcoin BIP 173 and base58; Ethereum EIP-55.
    Form(pattern=r"\b[13][a-km-zA-HJ-NP-Z1-9]{25,34}\b", near=0.6, any_case=False),
    Form(pattern=r"\b[13](?=\w{0,20}[a-z]\w{0,20}[A-Z])[a-km-zA-HJ-NP-Z1-9]{25,34}\b", score=0.5, any_case=False),
    Form(pattern=r"\bbc1[ac-hj-np-z02-9]{30,60}\b", score=0.8),
    Form(pattern=r"\b0x[0-9a-fA-F]{40}\b", score=0.8),
)

_BANK = (
    "sort code, sortcode, account, bank, bacs, chaps, faster payment, transfer, pay, payment, direct debit, a/c, acct"
)


def banking_recognisers() -> list[EntityRecognizer]:
    """Recognisers of accounts, cards and wallets."""
    return [
        Forms("IBAN_CODE", IBAN, context=words("iban")),
        Forms("UK_SORT_CODE", SORT_CODE, context=words(_BANK, "sc, s/c, sort, acc, s.c.")),
        Forms(
            "UK_BANK_ACCOUNT",
            ACCOUNT,
            context=words(
                "account number, account no, bank details, sort code, bacs, acc no, a/c, account, acct, bank"
            ),
            reach=(60, 30),
        ),
        Forms("CREDIT_CARD", CARD, context=words("card, visa, mastercard, amex, debit, credit, card number")),
        Forms("CARD_DETAILS", CARD_DETAILS, context=words("card, visa, cvc, cvv, mastercard, amex, expiry")),
        Forms("CRYPTO", WALLET, context=words("bitcoin, btc, wallet, crypto, eth, ethereum")),
    ]
