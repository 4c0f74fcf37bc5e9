"""Clients' firms and places are hidden; software, authorities and plain words are not."""

from __future__ import annotations

import pytest

from policies.redaction import redact_document


def hidden(text: str) -> dict[str, str]:
    """What was hidden in a text, with its type."""
    return {text[span.start : span.end]: span.type for span in redact_document(text).spans[0]}


@pytest.mark.parametrize(
    ("text", "piece", "type"),
    [
        ("So Northgate Foods Ltd is late again.", "Northgate Foods Ltd", "ORGANIZATION"),
        ("Then Evidence Partners Ltd rang", "Evidence Partners Ltd", "ORGANIZATION"),
        ("Harbour & Co owe us money.", "Harbour & Co", "ORGANIZATION"),
        ("She moved to Manchester last year.", "Manchester", "LOCATION"),
        ("My name is Xanthe Brimble and I called before.", "Xanthe Brimble", "PERSON"),
        ("my name is vitoria", "vitoria", "PERSON"),
        ("Dear Oluwaseyi,\nthank you", "Oluwaseyi", "PERSON"),
        ("I saw Mrs Thwaite there.", "Mrs Thwaite", "PERSON"),
        ("It was Mrs A-M Dubois who rang.", "Mrs A-M Dubois", "PERSON"),
        ("Please ask Mr van der Berg.", "Mr van der Berg", "PERSON"),
        ("MR J SMITH\nHIGH STREET", "MR J SMITH", "PERSON"),
        ("Name: Quillon Marsh\nnext line", "Quillon Marsh", "PERSON"),
        ("Kind regards,\nPetronella", "Petronella", "PERSON"),
        ("they asked for jasmine, christopher and caleb by name today", "christopher", "PERSON"),
    ],
)
def test_it_is_hidden(text: str, piece: str, type: str) -> None:
    assert hidden(text).get(piece) == type


@pytest.mark.parametrize(
    "text",
    [
        "We share it in Microsoft Teams, then in Excel.",
        "It's in MS Teams, not in MS Word.",
        "HMRC and Companies House want the VAT return and the P60.",
        "The CFO asked IT for a PDF by EOD.",
        "Okay. Yeah. Um, right. Hmm. Noooo!",
        "It is on the T_V and the agenda for Monday.",
        "Thanks all, morning everyone.",
    ],
)
def test_what_everybody_names_stays(text: str) -> None:
    assert hidden(text) == {}
