"""Telephones, addresses on the net, dates of birth and secrets, as they are written and as people say them."""

from __future__ import annotations

import pytest
from recognised import found

from policies.redaction.forms.contact import contact_recognisers
from policies.redaction.forms.phone import phone_score

ALL = contact_recognisers()

TRUE = [
    *(("PHONE_NUMBER", number, f"{number} is theirs") for number in (
        "07700 900123", "07700900123", "07700.900.456", "020 7946 0958", "(0113) 496 0000", "01632 960123", "0800 123 456",
        "0345 6789 012", "+44 (0)20 7946 0958", "0044 7700 900 456", "+1 212 555 0123", "+353 1 679 4100", "020 7946 0958 ext 12",
    )),
    ("PHONE_NUMBER", "496 0000", "ring 496 0000"),
    ("PHONE_NUMBER", "07700 90012", "his mobile, a digit short: 07700 90012"),
    ("PHONE_NUMBER", "077OO 900 123", "ring me on 077OO 900 123"),
    ("PHONE_NUMBER", "01632 960983 / 984", "01632 960983 / 984"),
    ("USERNAME", "yfalana", "Failed password for yfalana from 86.12.194.77"),
    ("USERNAME", "mfarrugia", "checked by user mfarrugia"),
    ("USERNAME", "raviwick-ops", "GitHub raviwick-ops"),
    ("USERNAME", "mal.od08", "add me, mal.od08 on snapchat"),
    ("USERNAME", "sbell.fin", "Approved: sbell.fin"),
    ("EMAIL_ADDRESS", "s.jones+x@harbour.example", "s.jones+x@harbour.example replied"),
    ("EMAIL_ADDRESS", "doe @ example . com", "doe @ example . com"),
    ("EMAIL_ADDRESS", '"jane doe"@example.com', '"jane doe"@example.com'),
    ("EMAIL_ADDRESS", "jané@exämple.com", "jané@exämple.com"),
    ("USERNAME", "@janed_92", "ask @janed_92"),
    ("USERNAME", "u/heatpump_helen", "u/heatpump_helen called it"),
    ("USERNAME", "mr_wafflez", "hello mr_wafflez"),
    ("USERNAME", "jane_doe", "insta: jane_doe"),
    ("USERNAME", "jdoe", "her username is jdoe"),
    ("URL", "linkedin.com/in/sarah-jones-42", "see linkedin.com/in/sarah-jones-42."),
    ("URL", "https://example.com/users/jane-doe?x=1", "at https://example.com/users/jane-doe?x=1"),
    ("URL", "https://example.com/?email=jane", "https://example.com/?email=jane"),
    ("URL", "sarahjones.co.uk", "Sarah Jones has sarahjones.co.uk"),
    ("IP_ADDRESS", "10.0.0.12", "10.0.0.12"),
    ("IP_ADDRESS", "2001:db8::1", "2001:db8::1"),
    ("MAC_ADDRESS", "00:1A:2B:3C:4D:5E", "00:1A:2B:3C:4D:5E"),
    *(("DATE_OF_BIRTH", date, f"date of birth {date}") for date in (
        "3 May 1984", "03/05/1984", "1984-05-03", "3rd of May 84", "May 3, 1984", "01.02.1970", "19700201", "3 Aug '72",
        "the third of March nineteen seventy-five",
    )),
    ("DATE_OF_BIRTH", "03/05/1984", "d.o.b. - 03/05/1984"),
    ("DATE_OF_BIRTH", "summer of 1972", "I was born in the summer of 1972"),
    ("DATE_OF_BIRTH", "24/12/1987", "Shaun Ogden b. 24/12/1987"),
    ("DATE_OF_BIRTH", "27/05/2011", "Children: Kit (27/05/2011)"),
    ("SECRET", "hunter2", "my password is hunter2"),
    ("SECRET", "Sunshine", "password: Sunshine"),
    ("SECRET", "4821", "the PIN is 4821"),
    ("SECRET", "482913", "482913 is your verification code"),
    ("SECRET", "C4921", "door code C4921"),
    ("SECRET", "Ffoulkes", "My mother's maiden name is Ffoulkes."),
]  # fmt: skip
NOTHING = [
    "It is due on 3 May 2026, before the 31/05/2026 deadline.",
    "The lease is dated 3 March 2015 and ends in ten years.",
    "The password is required. The PIN is wrong. Your code is not valid.",
    "See https://www.gov.uk/guidance/vat and example.com/pricing.",
    "Version 1.2.3.4 of it, at 10:30:45, @here",
    "The ratio is 20-32 to 06, 2024-2025, 12345 of 67890.",
    "She is 45, born and bred here, aged 45.",
    "Approved: yes. Logged by the team, entered on Monday; user friendly, on Instagram today",
    "the first_name field, user_id= and fuel_card=",
]


@pytest.mark.parametrize(("type", "surface", "text"), TRUE)
def test_it_is_found(type: str, surface: str, text: str) -> None:
    assert (type, surface) in found(ALL, text)


@pytest.mark.parametrize("text", NOTHING)
def test_what_reaches_or_tells_nobody_stays(text: str) -> None:
    assert found(ALL, text) == set()


@pytest.mark.parametrize("number", ["12/05/2026", "2026-05-12", "2024-2025", "12.5", "1 2 3 4 5 6"])
def test_dates_and_lists_are_no_telephone_numbers(number: str) -> None:
    assert phone_score(number) < 0.4
