"""How to reach a person, when they were born, and what only they should know."""

from __future__ import annotations

from presidio_analyzer import EntityRecognizer

from policies.redaction.forms.birth import Births
from policies.redaction.forms.phone import Phones
from policies.redaction.forms.said import Said
from policies.redaction.forms.web import web_recognisers


def contact_recognisers() -> list[EntityRecognizer]:
    """Telephones, addresses on the net, dates of birth, passwords and handles."""
    return [Phones(), *web_recognisers(), Births(), Said()]
