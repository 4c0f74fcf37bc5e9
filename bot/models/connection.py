"""One open line to an endpoint through Semantic Kernel's OpenAI service, inside the guard. Imports slowly: see service."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias

import openai
from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion, OpenAIChatPromptExecutionSettings
from semantic_kernel.contents.chat_history import ChatHistory
from semantic_kernel.contents.chat_message_content import ChatMessageContent
from semantic_kernel.exceptions import ServiceException

from bot.core.types import Json
from bot.models import faults
from bot.models.endpoint import Address
from bot.models.faults import CallFailed, Fault
from bot.models.guard import Guard
from bot.models.service import GuardedChatCompletion

CONNECT_SECONDS = 10.0
# What Semantic Kernel and the client raise when a 200 does not hold what the OpenAI API answers.
_STRANGE = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError)

Turn: TypeAlias = tuple[Literal["system", "user", "assistant"], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came back, and the tokens it took (0 where the endpoint doesn't count)."""

    text: str
    tokens_in: int
    tokens_out: int


class Connection:
    """Calls one model at one address. Close it when the address is gone."""

    def __init__(self, model: str, address: Address, guard: Guard, timeout: float) -> None:
        _keep_content_out_of_logs()
        self.address = address
        self._model = model
        self._client = _client(address, timeout)
        self.service = GuardedChatCompletion(OpenAIChatCompletion(ai_model_id=model, async_client=self._client), guard)

    async def send(self, turns: Sequence[Turn], arguments: Mapping[str, Json]) -> Said:
        """One call, without another try. Raises `CallFailed`, and `RedactionFailed` when the guard refuses."""
        history = ChatHistory()
        for role, text in turns:
            history.add_message({"role": role, "content": text})
        settings = OpenAIChatPromptExecutionSettings(**arguments)
        try:
            answers = await self.service.get_chat_message_contents(history, settings)
            return _said(answers[0])
        except (ServiceException, openai.OpenAIError) as error:
            raise CallFailed(_fault(error, self._model)) from error
        except _STRANGE as error:
            raise CallFailed(faults.of_strange_answer(self._model)) from error

    async def close(self) -> None:
        await self._client.close()


def _said(answer: ChatMessageContent) -> Said:
    usage = answer.metadata.get("usage")
    return Said(
        text=answer.content,
        tokens_in=(usage and usage.prompt_tokens) or 0,
        tokens_out=(usage and usage.completion_tokens) or 0,
    )


def _fault(error: Exception, model: str) -> Fault:
    cause = error if isinstance(error, openai.OpenAIError) else error.__cause__
    if isinstance(cause, openai.APIStatusError):
        answer = cause.response
        return faults.of_status(answer.status_code, answer.text, answer.headers, model, datetime.now(UTC))
    if isinstance(cause, openai.APIConnectionError):
        return faults.of_connection(model)
    return faults.of_strange_answer(model)


def _client(address: Address, timeout: float) -> openai.AsyncOpenAI:
    """A client that neither tries again by itself nor takes anything from OpenAI's environment variables."""
    client = openai.AsyncOpenAI(
        base_url=address.url,
        api_key=address.key,
        max_retries=0,
        timeout=openai.Timeout(timeout, connect=CONNECT_SECONDS),
        http_client=openai.DefaultAsyncHttpxClient(trust_env=False) if address.local else None,
    )
    client.organization = client.project = None
    return client


def _keep_content_out_of_logs() -> None:
    """At DEBUG both libraries write whole requests and answers."""
    for name in ("openai", "semantic_kernel"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
