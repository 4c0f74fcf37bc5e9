"""Entra's sign-in in the browser: who are you, do you consent, and back to the app with a code.

It is served beside Graph too, without TLS, so that a browser shows no warning about the tenant's own certificate.
Source: Microsoft Learn, "OAuth 2.0 authorization code flow", "Overview of permissions and consent".
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import parse_qsl

from aiohttp import web

from infra.sandbox import authorize_page as pages
from infra.sandbox import authorize_request
from infra.sandbox.answers import Refusal
from infra.sandbox.authorize_request import AuthorizeRequest, SendBack
from infra.sandbox.browser_sessions import COOKIE
from infra.sandbox.consent import AT_THE_START, BY_ADMIN
from infra.sandbox.delegated import client_info, consent_needed
from infra.sandbox.entra import refused
from infra.sandbox.graph import Serve
from infra.sandbox.identity import Identity
from infra.sandbox.scopes import Asked, asked
from infra.sandbox.state import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPages:
    """Answers for one tenant."""

    identity: Identity

    async def authorize(self, request: web.Request) -> web.Response:
        """The code, or the page that is still between the person and it."""
        try:
            question = self._read(request.query, request)
        except Refusal as refusal:
            return pages.problem(refusal)
        question.check()
        person = self._person(request, question)
        if person is None:
            if question.prompt == "none":
                question.refuse(refused("login_required", 50058, "Nobody is signed in, and no page may be shown."))
            return pages.who(self.identity.state, question, request.match_info["tenant"])
        return self._consented(request, question, person)

    async def login(self, request: web.Request) -> web.Response:
        """Somebody picked who they are."""
        question, form = await self._posted(request)
        try:
            person = self.identity.state.person(form.get("person", ""))
        except KeyError as error:
            raise web.HTTPBadRequest(text="There is nobody of that name here.") from error
        answer = _once_more(question)
        session = self.identity.sessions.open(person.id)
        answer.set_cookie(COOKIE, session, httponly=True, samesite="Lax", path="/")
        return answer

    async def consent(self, request: web.Request) -> web.Response:
        """Somebody decided about the permissions."""
        question, form = await self._posted(request)
        person = self.identity.sessions.person(request)
        if person is None or form.get("answer") != "accept":
            text = "The user has declined to consent to access the app."
            question.refuse(refused("access_denied", 65004, text, error_subcode="cancel"))
        missing = self._missing(person, self._wanted(question, person))
        self.identity.consent(missing - set(BY_ADMIN), person)
        return _once_more(question)

    def _consented(self, request: web.Request, question: AuthorizeRequest, person: Person) -> web.Response:
        wanted = self._wanted(question, person.id)
        missing = self._missing(person.id, wanted)
        if not missing and question.prompt != "consent":
            self._give_code(question, person, wanted)
        if question.prompt == "none":
            needed = consent_needed(self.identity.entra)
            question.refuse(Refusal(400, "interaction_required", needed.message, inner=needed.inner))
        tenant = request.match_info["tenant"]
        if missing & set(BY_ADMIN):
            return pages.admin_needed(person, question, tenant, missing & set(BY_ADMIN))
        return pages.consent(person, question, tenant, missing or wanted.all)

    def _give_code(self, question: AuthorizeRequest, person: Person, wanted: Asked) -> NoReturn:
        given = question.query
        code = self.identity.delegation.add_code(
            person, wanted, question.redirect_uri, given.get("nonce"), given.get("code_challenge")
        )
        info = {"client_info": client_info(person.id, self.identity.entra.tenant_id)} if "client_info" in given else {}
        question.back(code=code, session_state=str(uuid.uuid4()), **info)

    def _person(self, request: web.Request, question: AuthorizeRequest) -> Person | None:
        """Whose session counts: another person's doesn't, where the app named one."""
        id = self.identity.sessions.person(request)
        if id is None or question.prompt in ("login", "select_account"):
            return None
        person = self.identity.state.people[id]
        return person if question.hint in ("", person.upn.lower(), person.mail) else None

    def _wanted(self, question: AuthorizeRequest, person: str) -> Asked:
        return asked(question.query["scope"], self.identity.entra.consent.of(person))

    def _missing(self, person: str, wanted: Asked) -> frozenset[str]:
        # `.default` asks for all that the app's registration lists.
        needed = wanted.all | (AT_THE_START if wanted.default else frozenset())
        return self.identity.entra.consent.missing(person, needed)

    def _read(self, query: Mapping[str, str], request: web.Request) -> AuthorizeRequest:
        identity = self.identity
        return authorize_request.read(query, identity.entra, request.match_info["tenant"], identity.redirect_uris())

    async def _posted(self, request: web.Request) -> tuple[AuthorizeRequest, dict[str, str]]:
        """One of our own forms, with the app's request in it. Raises `SendBack`, or 400."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            question = self._read(dict(parse_qsl(form.get("request", ""))), request)
        except Refusal as refusal:
            raise web.HTTPBadRequest(text=refusal.message) from refusal
        question.check()
        return question, form


def add_routes(app: web.Application, identity: Identity) -> None:
    """The authorize endpoint and what its pages post to."""
    served = SignInPages(identity=identity)
    app.router.add_get("/{tenant}/oauth2/v2.0/authorize", _sent_back(served.authorize))
    app.router.add_post("/{tenant}/login", _sent_back(served.login))
    app.router.add_post("/{tenant}/consent", _sent_back(served.consent))


def _sent_back(handler: Serve) -> Serve:
    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except SendBack as back:
            return pages.posts(back) if back.post else web.Response(status=302, headers={"Location": back.address()})

    return serve


def _once_more(question: AuthorizeRequest) -> web.Response:
    return web.Response(status=303, headers={"Location": f"oauth2/v2.0/authorize?{question.again()}"})
