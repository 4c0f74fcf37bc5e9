"""MSAL as people's tokens are asked for with it: over one session with time limits, and each refusal in words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

from bot.core.errors import ConfigError, ConsentNeeded, RapporteurError, SignInNeeded, Unavailable
from graph.auth import App
from graph.errors import refused_credentials

AUTHORITY = "https://login.microsoftonline.com"
DELEGATED = (
    "OnlineMeetings.Read",
    "OnlineMeetingTranscript.Read.All",
    "OnlineMeetingArtifact.Read.All",
    "User.Read",
)
"""Every delegated permission of Microsoft Graph that the app asks for: by them a person's own meetings are read."""

SCOPES = tuple(f"https://graph.microsoft.com/{name}" for name in DELEGATED)

_CONNECT, _ANSWER = 10, 20
_NO_CONSENT = frozenset({65001, 65004, 65005, 90093, 90094, 90095, 650052, 650056, 650057})
_OURS = frozenset({7000215, 7000222, 700027, 700016, 90002, 7000112})
_PASSING = frozenset({"temporarily_unavailable", "server_error"})

CONSENT = (
    "Your firm hasn't consented yet that Rapporteur reads meetings with your own rights. An Entra admin does it once, for "
    "everybody: Entra admin centre > Enterprise applications > Rapporteur > Permissions > Grant admin consent. The "
    f"delegated permissions are {', '.join(DELEGATED)}."
)
SIGN_IN = "I read this with your own rights, so I need you to sign in first. It is done once, and `sign-out` ends it."
_NO_ANSWER = "Microsoft's sign-in service can't be reached. Please try again in a few minutes."
_NO_PROOF = (
    "To sign people in, the app needs a client secret or a certificate: a managed identity alone can't act for people. "
    "Set RAPPORTEUR_GRAPH__CLIENT_SECRET or `graph.certificate`."
)


class Entra:
    """Makes MSAL's application for one person's token cache at a time, and runs what is asked of it in a thread."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._http: _Session | None = None

    async def ask(self, cache: str | None, question: Callable[[Any], Any]) -> tuple[Any, str | None]:
        """What `question`, given MSAL's application, returned, and the cache where it changed. Raises `Unavailable`."""
        return await asyncio.to_thread(self._ask, cache, question)

    def close(self) -> None:
        """Close every connection; safe to call when there is none."""
        if self._http is not None:
            self._http.close()

    def _ask(self, cache: str | None, question: Callable[[Any], Any]) -> tuple[Any, str | None]:
        import msal
        from requests import RequestException

        self._http = self._http or _Session(self._app)
        held = msal.SerializableTokenCache()
        held.deserialize(cache)
        try:
            application = msal.ConfidentialClientApplication(
                self._app.client_id,
                client_credential=_proof(self._app),
                authority=f"{self._app.authority or AUTHORITY}/{self._app.tenant}",
                token_cache=held,
                http_client=self._http,
                # The authority is the admin's own setting: nobody else has to be asked whether it is one.
                instance_discovery=False,
            )
            answer = question(application)
        except (RequestException, msal.exceptions.MsalServiceError, ValueError) as error:
            # MSAL raises ValueError where the authority's own description can't be had.
            raise Unavailable(_NO_ANSWER) from error
        return answer, held.serialize() if held.has_state_changed else None


def refusal(answer: dict[str, Any]) -> RapporteurError:
    """What an answer of MSAL's without a token means for the person. Its own text can carry names, so it isn't shown.

    Source: learn.microsoft.com "Microsoft Entra authentication and authorization error codes".
    """
    codes = {int(code) for code in answer.get("error_codes") or () if str(code).isdigit()}
    if ours := codes & _OURS:
        return refused_credentials(f"AADSTS{min(ours)}")
    if codes & _NO_CONSENT or answer.get("error") in ("consent_required", "access_denied"):
        return ConsentNeeded(CONSENT)
    if answer.get("error") in _PASSING:
        return Unavailable(_NO_ANSWER)
    return SignInNeeded(SIGN_IN)


def _proof(app: App) -> Any:
    """How the app proves that it is the app, as MSAL takes it."""
    if app.secret:
        return app.secret
    if app.certificate is None:
        raise ConfigError(_NO_PROOF)
    if app.certificate.suffix.lower() in (".pfx", ".p12"):
        return {"private_key_pfx_path": str(app.certificate), "passphrase": app.certificate_password}
    pem = app.certificate.read_text(encoding="ascii")
    return {"private_key": pem, "public_certificate": pem, "passphrase": app.certificate_password}


class _Got(NamedTuple):
    """What MSAL reads of an answer."""

    status_code: int
    text: str
    headers: Any


class _Session:
    """What MSAL asks through. What a GET answered, the authority's public addresses, is kept as long as the process."""

    def __init__(self, app: App) -> None:
        import requests

        self._session = requests.Session()
        # The environment's proxy is not guessed at.
        self._session.trust_env = False
        self._session.verify = str(app.ca) if app.ca else True
        self._session.proxies = {"http": app.proxy, "https": app.proxy} if app.proxy else {}
        self._got: dict[str, _Got] = {}

    def get(self, url: str, **given: Any) -> Any:
        if url not in self._got:
            answer = self._session.get(url, timeout=(_CONNECT, _ANSWER), **given)
            if answer.status_code != 200:
                return answer
            # Not the answer itself: that would hold its connection open.
            self._got[url] = _Got(answer.status_code, answer.text, answer.headers)
        return self._got[url]

    def post(self, url: str, **given: Any) -> Any:
        answer = self._session.post(url, timeout=(_CONNECT, _ANSWER), **given)
        if answer.status_code == 429 or answer.status_code >= 500:
            answer.raise_for_status()
        return answer

    def close(self) -> None:
        self._session.close()
