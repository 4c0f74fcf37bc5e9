"""The words of a mail out of Gmail's tree of parts."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workspace.mail_text import decoded, header, is_attachment, leaves, without_marks


def part(data: bytes, charset: str = "") -> tuple[dict[str, Any], str]:
    kind = f'text/plain; charset="{charset}"' if charset else "text/plain"
    return {"headers": [{"name": "content-type", "value": kind}]}, base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Café €".encode(), "utf-8", "Café €"),
        ("Café".encode("latin-1"), "iso-8859-1", "Café"),
        ("Zażółć".encode("iso8859-2"), "iso-8859-2", "Zażółć"),
        ("Café".encode(), "iso-8859-1", "Café"),
        ("Café".encode("latin-1"), "no-such-charset", "Café"),
        ("Café".encode("latin-1"), "", "Café"),
        (b"", "", ""),
    ],
)
def test_the_text_is_read_by_its_character_set(data: bytes, charset: str, text: str) -> None:
    assert decoded(*part(data, charset)) == text


def test_what_is_no_base64_is_no_text() -> None:
    assert decoded({}, "a") == ""


def test_html_shows_its_words_a_line_for_each_block_and_nothing_of_styles_or_scripts() -> None:
    html = (
        "<html><head><title>T</title><style>p{color:red}</style></head><body><p>Dear Tom,</p><p>it's&nbsp;<b>signed</b>"
        " &amp; sealed.<br>Bye</p><script>alert(1)</script><ul><li>one<li>two</ul></body></html>"
    )
    shown = without_marks(html)
    assert shown.split("\n")[0] == "Dear Tom,"
    assert "it's signed & sealed.\nBye" in shown
    assert shown.endswith("one\n\ntwo") or shown.endswith("one\ntwo")
    for hidden in ("color", "alert", "<", "T\n"):
        assert hidden not in shown


@given(html=st.text(alphabet="<>/!-&;ab \n\"='", max_size=300))
@settings(max_examples=50)
def test_whatever_stands_in_for_html_is_read(html: str) -> None:
    assert isinstance(without_marks(html), str)


def test_the_parts_come_in_order_and_mails_inside_mails_have_an_end() -> None:
    tree: dict[str, Any] = {"partId": "0"}
    for _ in range(5):
        tree = {"parts": [{"partId": "a", "filename": "x.pdf"}, tree]}
    assert [one["partId"] for one in leaves(tree)] == ["a"] * 5 + ["0"]
    assert [is_attachment(one) for one in leaves(tree)] == [True] * 5 + [False]
    for _ in range(5000):
        tree = {"parts": [tree]}
    assert list(leaves(tree)) == []


def test_a_header_is_found_whatever_its_case() -> None:
    assert header({"headers": [{"name": "SUBJECT", "value": "Hello"}]}, "Subject") == "Hello"
    assert header({}, "Subject") == ""
