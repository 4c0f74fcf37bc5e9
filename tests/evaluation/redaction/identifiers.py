"""British identifiers, made up with right or wrong check digits, in the shapes in which people write them."""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random

from redaction.places import POSTCODE_AREAS

_NINO_FIRST, _NINO_SECOND = "ABCEGHJKLMNOPRSTWXYZ", "ABCEGHJKLMNPRSTWXYZ"
_UNUSED_PAIRS = ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")
_PLATE = "ABCDEFGHJKLMNOPRSTUVWXY"
_YEARS = ("02", "52", "57", "11", "62", "14", "65", "17", "68", "19", "70", "21", "72", "23", "74", "25")
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_LANDLINES = ("020 7### ####", "020 8### ####", "0113 ### ####", "0121 ### ####", "0131 ### ####", "0141 ### ####",
              "0161 ### ####", "029 2### ####", "028 9### ####", "01223 ######", "01904 ######", "01792 ######",
              "01603 ######", "01482 ######", "01865 ######", "01463 ######")  # fmt: skip
_ABROAD = ("+353 86 ### ####", "+48 5## ### ###", "+1 (415) 555-01##", "+91 98### #####", "+234 803 ### ####",
           "+33 6 ## ## ## ##", "+49 151 ########", "+90 532 ### ## ##", "+40 7## ### ###")  # fmt: skip


def digits(chance: Random, count: int) -> str:
    return "".join(chance.choice(string.digits) for _ in range(count))


def letters(chance: Random, count: int, of: str = string.ascii_uppercase) -> str:
    return "".join(chance.choice(of) for _ in range(count))


def filled(chance: Random, shape: str) -> str:
    """`shape` with a digit for each # and a capital for each @."""
    return "".join(
        chance.choice(string.digits) if one == "#" else chance.choice(string.ascii_uppercase) if one == "@" else one
        for one in shape
    )


def _other(chance: Random, right: str) -> str:
    """A digit that isn't the right one."""
    return chance.choice([digit for digit in string.digits if digit != right])


def nhs(chance: Random, right: bool) -> str:
    """Ten digits, the last by modulus 11. Source: NHS Data Dictionary, NHS NUMBER."""
    while True:
        body = chance.choice("4679") + digits(chance, 8)
        check = -sum(int(digit) * (10 - at) for at, digit in enumerate(body)) % 11
        if check < 10:
            return body + (str(check) if right else _other(chance, str(check)))


def nino(chance: Random, right: bool) -> str:
    """Two letters, six digits, a letter from A to D. Source: HMRC NIM39110. Wrong: a prefix that is never given out."""
    while (prefix := letters(chance, 1, _NINO_FIRST) + letters(chance, 1, _NINO_SECOND)) in _UNUSED_PAIRS:
        continue
    return (
        (prefix if right else chance.choice((*_UNUSED_PAIRS, "QQ", "FA", "DV")))
        + digits(chance, 6)
        + letters(chance, 1, "ABCD")
    )


def utr(chance: Random, right: bool) -> str:
    """Ten digits, the first a check over the rest with weights 6 7 8 9 10 5 4 3 2, modulus 11."""
    body = digits(chance, 9)
    total = sum(int(digit) * weight for digit, weight in zip(body, (6, 7, 8, 9, 10, 5, 4, 3, 2), strict=True))
    check = "21987654321"[total % 11]
    return (check if right else _other(chance, check)) + body


def vat(chance: Random, right: bool) -> str:
    """Nine digits, the last two by modulus 97. Source: HMRC VAT registration number format."""
    body = chance.choice("123456789") + digits(chance, 6)
    total = sum(int(digit) * weight for digit, weight in zip(body, range(8, 1, -1), strict=True))
    check = (97 - total % 97 if chance.random() < 0.5 else 97 - (total + 55) % 97) % 97
    return body + f"{check if right else (check + chance.randint(1, 40)) % 97:02d}"


def card(chance: Random, right: bool) -> str:
    """Luhn's check digit."""
    body = chance.choice(("4", "51", "53", "55", "2221"))
    body += digits(chance, 15 - len(body))
    doubled = sum(sum(divmod(int(digit) * (2 - at % 2), 10)) for at, digit in enumerate(body))
    check = str(-doubled % 10)
    return body + (check if right else _other(chance, check))


def iban(chance: Random, right: bool) -> str:
    """Source: ISO 13616; mostly British ones."""
    country, body = chance.choice(
        (
            ("GB", "@@@@##############"),
            ("GB", "@@@@##############"),
            ("IE", "@@@@##############"),
            ("DE", "#" * 18),
            ("PL", "#" * 24),
        )
    )
    body = filled(chance, body)
    number = int("".join(str(int(one, 36)) for one in f"{body}{country}00"))
    check = 98 - number % 97
    return f"{country}{check if right else 2 + (check + chance.randint(1, 90)) % 97:02d}{body}"


def company(chance: Random, right: bool) -> str:
    """Companies House: eight digits, or two letters and six."""
    return chance.choice(
        (
            f"0{digits(chance, 7)}",
            f"1{digits(chance, 7)}",
            filled(chance, "SC######"),
            filled(chance, "OC4#####"),
            filled(chance, "NI######"),
        )
    )


def sort_code(chance: Random, right: bool) -> str:
    return chance.choice(("20", "30", "40", "60", "77", "09", "04", "11", "23", "16", "83")) + digits(chance, 4)


def account(chance: Random, right: bool) -> str:
    return chance.choice("0123456789") + digits(chance, 7)


def passport(chance: Random, right: bool) -> str:
    return chance.choice("12345") + digits(chance, 8)


def vehicle(chance: Random, right: bool) -> str:
    """Source: DVLA INF104: today's, the older ones, Northern Ireland's."""
    new = f"{letters(chance, 2, _PLATE)}{chance.choice(_YEARS)} {letters(chance, 3, _PLATE)}"
    old = f"{letters(chance, 1, 'ABCDEFGHJKLMNPRSTVWXY')}{chance.randint(1, 999)} {letters(chance, 3, _PLATE)}"
    northern = f"{letters(chance, 2, _PLATE)}Z {chance.randint(100, 9999)}"
    return chance.choice((new, new, new, new, old, northern))


def postcode(chance: Random, right: bool = True) -> str:
    district = chance.choice((digits(chance, 1), str(chance.randint(1, 29))))
    return f"{chance.choice(POSTCODE_AREAS)}{district} {digits(chance, 1)}{letters(chance, 2, _INWARD)}"


def mobile(chance: Random, right: bool = True) -> str:
    return "07" + chance.choice("345789") + digits(chance, 8)


def landline(chance: Random, right: bool = True) -> str:
    return filled(chance, chance.choice(_LANDLINES))


def abroad(chance: Random, right: bool = True) -> str:
    return filled(chance, chance.choice(_ABROAD))


def ip(chance: Random, right: bool = True) -> str:
    if chance.random() < 0.2:
        return (
            "2a00:23c"
            + letters(chance, 1, "4567")
            + ":"
            + ":".join(letters(chance, 4, "0123456789abcdef") for _ in range(6))
        )
    return f"{chance.choice((81, 86, 90, 92, 109, 151, 185, 192, 212))}." + ".".join(
        str(chance.randint(1, 254)) for _ in range(3)
    )


def title(chance: Random, right: bool) -> str:
    """A title number of HM Land Registry: up to three letters of the district, and digits."""
    return chance.choice(("WYK", "SYK", "GM", "LA", "NGL", "TGL", "MX", "K", "DN", "HP", "ON")) + digits(
        chance, chance.choice((5, 6))
    )


def pps(chance: Random, right: bool) -> str:
    """Ireland: seven digits and a letter by modulus 23. Source: Department of Social Protection, PPS number format."""
    body = digits(chance, 7)
    check = "WABCDEFGHIJKLMNOPQRSTUV"[
        sum(int(digit) * weight for digit, weight in zip(body, range(8, 1, -1), strict=True)) % 23
    ]
    return body + (check if right else chance.choice("WABCDEFGHIJKLMNOPQRSTUV".replace(check, "")))


def pesel(chance: Random, right: bool) -> str:
    """Poland: a birthday, four digits and a check with weights 1 3 7 9, modulus 10."""
    body = f"{chance.randint(50, 99)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}{digits(chance, 4)}"
    check = str(-sum(int(digit) * weight for digit, weight in zip(body, (1, 3, 7, 9) * 3, strict=False)) % 10)
    return body + (check if right else _other(chance, check))


MAKERS: dict[str, Callable[[Random, bool], str]] = {
    "nhs": nhs, "nino": nino, "utr": utr, "vat": vat, "card": card, "iban": iban, "company": company, "sort": sort_code,
    "account": account, "passport": passport, "plate": vehicle, "postcode": postcode, "mobile": mobile, "phone": landline,
    "title": title, "pps": pps, "pesel": pesel, "abroad": abroad, "ip": ip,
}  # fmt: skip
TYPES = {
    "nhs": "UK_NHS", "nino": "UK_NINO", "utr": "UK_UTR", "vat": "UK_VAT_NUMBER", "card": "CREDIT_CARD", "iban": "IBAN",
    "company": "UK_COMPANY_NUMBER", "sort": "UK_SORT_CODE", "account": "UK_BANK_ACCOUNT", "passport": "UK_PASSPORT",
    "plate": "UK_VEHICLE_REGISTRATION", "postcode": "UK_POSTCODE", "mobile": "PHONE", "phone": "PHONE", "abroad": "PHONE",
    "ip": "IP_ADDRESS", "title": "ID_NUMBER", "pps": "ID_NUMBER", "pesel": "ID_NUMBER",
}  # fmt: skip
