"""Rapporteur: the assistant in Teams and Google Chat, from its channels down to its core types."""
