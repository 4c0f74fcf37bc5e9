"""What the demo says of each step that appears in the log, in the words of the suite that it happens in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

Suite = Literal["microsoft", "google"]
NAMES: Mapping[Suite, str] = MappingProxyType({"microsoft": "Teams", "google": "Google"})

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "authorise": "allowed by policy",
        "gather again": "no further part of the transcript has come",
        "redact": "personal data hidden",
        "policy": "the model may read this",
        "model": "written by the model",
        "post": "posted",
        "tell": "told one person",
        "copy": "a copy for somebody who was there",
        "update": "message updated in place",
        "look who is left out": "looked who was there and doesn't see it",
        "ask": "waits for the organiser's yes",
        "done": "done",
        "failed": "failed",
    }
)
OWN: Mapping[Suite, Mapping[str, str]] = MappingProxyType(
    {
        "microsoft": {
            "find the meeting": "Graph has told of a transcript: the meeting is found",
            "look for the chat": "the app is in the meeting's chat",
            "gather": "transcript and attendees fetched from Graph",
            "open": "message opened in the meeting's chat",
            "create task": "Planner task made",
        },
        "google": {
            "find the meeting": "Google has told of the meeting: it is found in Meet",
            "look for the chat": "the recap goes to the organiser's chat with the app",
            "gather": "transcript and attendees fetched from Meet and Calendar",
            "open": "message opened in Google Chat",
            "create task": "task made in its owner's Google Tasks",
        },
    }
)


def said(entry: Mapping[str, Any], suite: Suite) -> str:
    """One entry of the log in words."""
    if entry["counts"].get("passages") == 0:
        return "no transcript yet: asked again soon"
    step = str(entry["step"])
    return (OWN[suite].get(step) or STEPS.get(step, step)) + _detail(entry)


def _detail(entry: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{n} {name.lower()}" for name, n in entry["counts"].items() if n)
    asked = len(entry["links"])
    requests = f"{asked} request{'s' if asked > 1 else ''}" if asked else ""
    outcome = "" if entry["outcome"] == "ok" else entry["outcome"]
    parts = [part for part in (outcome, counts, requests) if part]
    return f"  ({'; '.join(parts)})" if parts else ""
