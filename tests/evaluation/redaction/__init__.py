"""How well the redactor works: labelled text of our own, made and hand-written, and the figures on it beside their aims."""
