"""The pages of Entra's sign-in: who one is, what one consents to, what went wrong, and the way back to the app."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from html import escape
from string import Template

from aiohttp import web

from infra.sandbox.answers import Refusal
from infra.sandbox.authorize_request import AuthorizeRequest, SendBack
from infra.sandbox.consent import SCOPES
from infra.sandbox.state import Person, State

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
}
_SENDS_ITSELF = "document.forms[0].submit();"
_PAGE = Template("""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<style>
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
main { max-width: 26rem; margin: 8vh auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
form { display: grid; gap: .5rem; margin-top: 1rem; }
button { font: inherit; text-align: left; padding: .6rem .8rem; border: 1px solid GrayText; border-radius: .4rem;
  background: ButtonFace; color: ButtonText; cursor: pointer; }
button:focus-visible { outline: 3px solid Highlight; outline-offset: 1px; }
small { display: block; }
</style>
</head>
<body><main>
<h1>$title</h1>
$body
<p><small>This is the local tenant's sign-in page. Everybody here is invented, and there are no passwords.</small></p>
</main></body>
</html>
""")


def who(state: State, question: AuthorizeRequest, tenant: str) -> web.Response:
    """Pick who you are; whom the app named comes first."""
    people = [person for person in state.people.values() if not person.guest]
    people.sort(key=lambda person: question.hint not in (person.upn.lower(), person.mail))
    buttons = "\n".join(
        f'<button name="person" value="{escape(person.id)}">{escape(person.name)}<small>{escape(person.upn)}</small></button>'
        for person in people
    )
    text = f"<p>Pick who you are at {escape(state.organisation)}, to sign in to Rapporteur.</p>"
    return _page("Sign in", text + _form(tenant, "login", question, buttons))


def consent(person: Person, question: AuthorizeRequest, tenant: str, scopes: Collection[str]) -> web.Response:
    """What the app would like to do, and yes or no."""
    buttons = (
        '<button name="answer" value="accept">Accept</button>\n<button name="answer" value="cancel">Cancel</button>'
    )
    text = f"<p>{escape(person.name)}, Rapporteur would like to:</p>{_list(scopes)}"
    return _page("Permissions requested", text + _form(tenant, "consent", question, buttons))


def admin_needed(person: Person, question: AuthorizeRequest, tenant: str, scopes: Collection[str]) -> web.Response:
    """What only an admin may consent to; there is nothing to do here but to go back."""
    button = '<button name="answer" value="cancel">Return to the application without granting consent</button>'
    text = f"<p>{escape(person.name)}, only an admin can let Rapporteur do this:</p>{_list(scopes)}"
    return _page("Need admin approval", text + _form(tenant, "consent", question, button))


def posts(back: SendBack) -> web.Response:
    """A form that sends itself to the app (`response_mode=form_post`)."""
    fields = "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in back.answer.items()
    )
    form = f'<form method="post" action="{escape(back.to)}">\n{fields}\n<button>Continue</button>\n</form>'
    answer = _page("Working…", f"{form}\n<script>{_SENDS_ITSELF}</script>")
    digest = base64.b64encode(hashlib.sha256(_SENDS_ITSELF.encode()).digest()).decode()
    answer.headers["Content-Security-Policy"] += f"; script-src 'sha256-{digest}'"
    return answer


def problem(refusal: Refusal) -> web.Response:
    """Where the browser may not be sent back to the app."""
    return _page("Sorry, but we're having trouble signing you in", f"<p>{escape(refusal.message)}</p>", status=400)


def _list(scopes: Collection[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(SCOPES[scope])}</li>" for scope in sorted(scopes)) + "</ul>"


def _form(tenant: str, action: str, question: AuthorizeRequest, buttons: str) -> str:
    request = escape(question.whole())
    return (
        f'<form method="post" action="/{escape(tenant)}/{action}">\n'
        f'<input type="hidden" name="request" value="{request}">\n{buttons}\n</form>'
    )


def _page(title: str, body: str, status: int = 200) -> web.Response:
    text = _PAGE.substitute(title=escape(title), body=body)
    return web.Response(text=text, content_type="text/html", status=status, headers=_HEADERS)
