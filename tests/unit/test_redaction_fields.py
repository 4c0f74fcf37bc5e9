"""Records: the name of a field decides about what is in it, whatever form the record has; ordinary fields stay."""

from __future__ import annotations

import pytest
from recognised import found

from policies.redaction.forms.fields import field_recognisers
from policies.redaction.forms.keys import kind_of

ALL = field_recognisers()
NAME, TOWN = ("PERSON", "Xanthe Okwuosa"), ("LOCATION", "Wrexham")

RECORDS = [
    '{"fullName": "Xanthe Okwuosa", "city": "Wrexham", "status": "Open", "amount": 120.50}',
    "<client><full_name>Xanthe Okwuosa</full_name><city>Wrexham</city><notes>Called twice</notes></client>",
    "name,town,qty,notes\nXanthe Okwuosa,Wrexham,3,will call\n",
    "Name;Town;Status\nXanthe Okwuosa;Wrexham;Open",
    "| Name | Town | Status |\n|---|---|---|\n| Xanthe Okwuosa | Wrexham | Open |",
    "Name\tTown\tTotal\nXanthe Okwuosa\tWrexham\t120.50",
    "Client: Xanthe Okwuosa\nTown: Wrexham\nStatus: Open\nSubject: Your completion on Friday",
    "**Patient Name:** Xanthe Okwuosa\n**Place of birth:** Wrexham",
    "Full name - Xanthe Okwuosa\nTown - Wrexham",
    "Tenant | Xanthe Okwuosa\nTown | Wrexham",
    "Full name\nXanthe Okwuosa\nTown\nWrexham\nStatus\nOpen",
    'client_name="Xanthe Okwuosa" town=Wrexham action=login',
    "INSERT INTO clients (full_name, town, qty) VALUES ('Xanthe Okwuosa', 'Wrexham', 3);",
    "Name: Xanthe Okwuosa, Town: Wrexham, Quantity: 4",
]


@pytest.mark.parametrize("record", RECORDS)
def test_a_name_and_a_town_that_no_list_knows_are_found_by_their_fields(record: str) -> None:
    assert {NAME, TOWN} <= found(ALL, record)


@pytest.mark.parametrize("record", RECORDS)
def test_nothing_else_of_the_record_is_taken(record: str) -> None:
    assert found(ALL, record) == {NAME, TOWN}


@pytest.mark.parametrize(
    ("record", "pieces"),
    [
        ("Attendees: Ada Byron, Tim Ffoulkes and Xanthe Okwuosa", {"Ada Byron", "Tim Ffoulkes", "Xanthe Okwuosa"}),
        ("Claimant: (1) Xanthe Okwuosa (2) Tim Ffoulkes", {"Xanthe Okwuosa", "Tim Ffoulkes"}),
        ('"Okwuosa, Xanthe"\n', set()),
        ('name,dob\n"Okwuosa, Xanthe",1984-05-03\n', {"Okwuosa, Xanthe", "1984-05-03"}),
        ("From: Xanthe Okwuosa <x@y.example>\nSubject: Completion", {"Xanthe Okwuosa"}),
        ("Landlord: Acme Lettings Ltd", {"Acme Lettings Ltd"}),
        ("Address: The Old Forge,\nMill Lane\nWrexham\nPhone: 01978 123456",
         {"The Old Forge", "Mill Lane", "Wrexham", "01978 123456"}),
        ("Staff ID: E-4471\nSort Code: 20 32 06\nIP address: 10.0.0.12", {"E-4471", "20 32 06", "10.0.0.12"}),
    ],
)  # fmt: skip
def test_each_value_is_found_whole(record: str, pieces: set[str]) -> None:
    assert {surface for _, surface in found(ALL, record)} == pieces


@pytest.mark.parametrize(
    "text",
    [
        "Hi all, the plan: we meet at ten. Note: bring lunch. From: the office To: all staff",
        "The owner: Finance team. Contact: by phone. Total: £1,250.00",
        "Interviewer: So tell me. Witness: I saw him. Judge: Thank you, please go on.",
        "Name: n/a\nEmail: unknown\nAddress: as above\nPhone: tbc",
        "Action: call the client. Status: Open. Quantity: 12. Due date: 3 May 2026",
        "Title: Annual report\nSubject: Budget 2026\nNotes: none\nAmount: 12,000\nNationality: British\nAge: 45",
        "file_name = report\nproject name: Falcon\nversion: 7.218.4",
    ],
)
def test_ordinary_fields_and_people_who_speak_stay(text: str) -> None:
    assert found(ALL, text) == set()


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("clientSurname", "PERSON"),
        ("client's surname", "PERSON"),
        ("DOB", "DATE_OF_BIRTH"),
        ("addr_line_2", "STREET_ADDRESS"),
        ("Mobile (work)", "PHONE_NUMBER"),
        ("NHS No.", "UK_NHS"),
        ("bankAccountNumber", "UK_BANK_ACCOUNT"),
        ("Tenant 2", "ROLE"),
        ("Job title", ""),
        ("quantity", ""),
        ("weather", None),
        ("and so we went home", None),
    ],
)
def test_a_fields_name_is_read_however_it_is_written(key: str, kind: str | None) -> None:
    assert kind_of(key) == kind
