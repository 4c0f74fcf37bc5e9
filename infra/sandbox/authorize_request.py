"""What an app asks Entra's authorize endpoint for, checked; and the redirects that answer it.

Source: Microsoft Learn, "OAuth 2.0 authorization code flow" (request an authorization code), "AADSTS error codes".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlencode, urlsplit

from infra.sandbox.answers import Refusal
from infra.sandbox.entra import Entra, refused
from infra.sandbox.scopes import asked

_PROMPTS = frozenset({"login", "none", "consent", "select_account"})
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class SendBack(Exception):
    """The browser goes back to the app, to `to`, with `answer` in the address, or with `post` in a form's body."""

    def __init__(self, to: str, answer: Mapping[str, str], *, post: bool) -> None:
        super().__init__(to)
        self.to, self.answer, self.post = to, dict(answer), post

    def address(self) -> str:
        mark = "&" if urlsplit(self.to).query else "?"
        return f"{self.to}{mark}{urlencode(self.answer)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizeRequest:
    """A request whose redirect URI is the app's. `query` is all of it, as it came."""

    query: Mapping[str, str]

    @property
    def redirect_uri(self) -> str:
        return self.query["redirect_uri"]

    @property
    def prompt(self) -> str | None:
        return self.query.get("prompt")

    @property
    def hint(self) -> str:
        """Whose name the app thinks it is, in lower case."""
        return self.query.get("login_hint", "").lower()

    def whole(self) -> str:
        """All of it, as a query."""
        return urlencode(dict(self.query))

    def again(self) -> str:
        """The same question once more, after what `prompt` wanted was done."""
        return urlencode({name: value for name, value in self.query.items() if name != "prompt"})

    def back(self, **answer: str) -> NoReturn:
        """Send the browser back to the app. Raises `SendBack`."""
        state = {"state": self.query["state"]} if "state" in self.query else {}
        raise SendBack(self.redirect_uri, {**answer, **state}, post=self.query.get("response_mode") == "form_post")

    def refuse(self, refusal: Refusal) -> NoReturn:
        """Send the browser back with the reason why not. Raises `SendBack`."""
        more = {name: str(value) for name, value in refusal.inner.items() if name != "number"}
        self.back(error=refusal.code, error_description=refusal.message, **more)

    def check(self) -> None:
        """Whether Entra understands the rest of it. Raises `SendBack` with why not."""
        challenge, method = self.query.get("code_challenge"), self.query.get("code_challenge_method")
        try:
            if self.query.get("response_type") != "code":
                raise refused(
                    "unsupported_response_type", 700051, "This response_type is not enabled for the application."
                )
            if self.query.get("response_mode", "query") not in ("query", "form_post"):
                raise refused("invalid_request", 90023, "Unsupported 'response_mode' value for the web platform.")
            if self.prompt not in (None, *_PROMPTS):
                raise refused("invalid_request", 90023, f"Unsupported 'prompt' value '{self.prompt}'.")
            if (challenge is None) != (method is None) or (challenge is not None and not _is_s256(challenge, method)):
                raise refused("invalid_request", 501491, "The code_challenge must be an S256 one of 43 characters.")
            asked(self.query.get("scope", ""), ())
        except Refusal as refusal:
            self.refuse(refusal)


def read(query: Mapping[str, str], entra: Entra, tenant: str, registered: Collection[str]) -> AuthorizeRequest:
    """Raises `Refusal` where nobody may be sent anywhere: an unknown tenant, app or redirect URI."""
    if tenant.lower() != entra.tenant_id.lower():
        raise refused("invalid_request", 90002, f"Tenant '{tenant}' not found. Check to make sure it is correct.")
    if query.get("client_id") != entra.client_id:
        text = f"Application with identifier '{query.get('client_id', '')}' was not found in the directory."
        raise refused("unauthorized_client", 700016, text)
    uri = query.get("redirect_uri", "")
    if uri not in registered:
        text = f"The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the app."
        raise refused("invalid_request", 50011, text)
    return AuthorizeRequest(query=query)


def _is_s256(challenge: str, method: str | None) -> bool:
    return method == "S256" and _CHALLENGE.fullmatch(challenge) is not None
