"""Google's Tasks API, as far as an assistant calls it."""

from __future__ import annotations

from infra.sandbox.google.api import Methods

METHODS: Methods = {}
