"""Whether an endpoint that speaks the OpenAI API answers, and takes the key: no text is sent, so no guard is asked."""

from __future__ import annotations

from bot.core.errors import ModelUnavailable

SECONDS = 10.0


async def reach(base_url: str, api_key: str) -> None:
    """Ask for the list of models. Raises `ModelUnavailable` with what to do; an endpoint without such a list will do."""
    import httpx

    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    try:
        async with httpx.AsyncClient(timeout=SECONDS) as http:
            answer = await http.get(base_url.rstrip("/") + "/models", headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelUnavailable(
            "nothing answers at `model.base_url`: check the address, and the way out to it."
        ) from error
    if answer.status_code in (401, 403):
        raise ModelUnavailable("the endpoint refuses the key: set RAPPORTEUR_MODEL__API_KEY anew.")
    if answer.status_code >= 500:
        raise ModelUnavailable(f"the endpoint answers {answer.status_code} just now: try again later.")
