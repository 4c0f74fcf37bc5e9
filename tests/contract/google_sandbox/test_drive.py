"""Google Drive in the local tenant: what a person may read, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from infra.sandbox import Tenant

Execute = Callable[[Any], Awaitable[Any]]
Refused = Callable[[Any], Awaitable[tuple[int, str]]]


async def test_files_are_their_owners_and_those_they_are_shared_with(
    google: Callable[..., Any], execute: Execute, refused: Refused
) -> None:
    files = google("drive", "v3", subject="tom").files()
    (lease,) = (await execute(files.list(q="name contains 'lease' and trashed = false")))["files"]
    assert set(lease) == {"kind", "id", "name", "mimeType"}
    assert [one["id"] for one in (await execute(google("drive", "v3", subject="priya").files().list()))["files"]] == [
        lease["id"]
    ]
    others = google("drive", "v3", subject="sarah-b").files()
    assert (await execute(others.list()))["files"] == []
    assert (await refused(others.get(fileId=lease["id"])))[0] == 404
    assert await execute(files.export(fileId=lease["id"], mimeType="text/plain")) == b"The lease of Oakfield House."


async def test_an_answer_holds_the_fields_that_are_asked_for(google: Callable[..., Any], execute: Execute) -> None:
    files = google("drive", "v3", subject="priya").files()
    answer = await execute(files.list(q="'me' in readers", fields="files(id,owners/emailAddress),nextPageToken"))
    assert [list(one) for one in answer["files"]] == [["id", "owners"]]
    assert answer["files"][0]["owners"] == [{"emailAddress": "tom.okafor@leeds.bramleyholt.example"}]


async def test_what_drive_does_not_do_is_refused(
    google: Callable[..., Any], execute: Execute, refused: Refused
) -> None:
    files = google("drive", "v3", subject="tom").files()
    (lease,) = (await execute(files.list()))["files"]
    assert (await refused(files.list(q="size > 5")))[0] == 400
    assert (await refused(files.list(fields="files(id")))[0] == 400
    assert (await refused(files.export(fileId=lease["id"], mimeType="video/mp4")))[0] == 400
    assert (await refused(files.get_media(fileId=lease["id"])))[0] == 403


async def test_a_meetings_transcript_is_a_file_of_the_organisers(
    tenant: Tenant, google: Callable[..., Any], execute: Execute
) -> None:
    tenant.google.finish_meeting("weekly")
    await asyncio.sleep(0.01)
    document = tenant.google.state.conference("weekly").transcripts[0].document
    files = google("drive", "v3", subject="priya", scopes=("drive.meet.readonly",)).files()
    assert [one["id"] for one in (await execute(files.list()))["files"]] == [document]
    text = await execute(files.export(fileId=document, mimeType="text/plain"))
    assert "Tom Okafor: I'll do it on Monday." in text.decode()
