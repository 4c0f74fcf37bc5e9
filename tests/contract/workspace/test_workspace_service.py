"""An API's service makes the same requests with its collections made once."""

from __future__ import annotations

from googleapiclient.discovery import build
from httplib2 import Http

from workspace.service import Service


def test_a_collection_is_made_once_and_asks_as_googles_own_does() -> None:
    tasks = build("tasks", "v1", http=Http(), static_discovery=True, cache_discovery=False)
    service = Service(tasks)

    assert service.tasks() is service.tasks()
    ours, theirs = (
        one.tasks().insert(tasklist="@default", body={"title": "Send the lease"}) for one in (service, tasks)
    )
    assert (ours.method, ours.uri, ours.body) == (theirs.method, theirs.uri, theirs.body)


def test_a_collection_within_a_collection_is_made_once_too() -> None:
    service = Service(build("meet", "v2", http=Http(), static_discovery=True, cache_discovery=False))

    entries = service.conferenceRecords().transcripts().entries
    assert entries() is service.conferenceRecords().transcripts().entries()
    assert entries().list(parent="conferenceRecords/a/transcripts/b").method == "GET"
