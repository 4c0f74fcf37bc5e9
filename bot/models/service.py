"""A Semantic Kernel chat service inside the guard: nothing reaches the vendor's service that the guard did not see.

No Semantic Kernel filter sees every call (the second one, which carries tool results, and a direct call of the
service go past `prompt_rendering`), so the guard sits in the two methods that all of them end in. Importing this
module takes seconds: it is imported where it is used, in a thread.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any, ClassVar

from pydantic import BaseModel, PrivateAttr
from semantic_kernel.connectors.ai.chat_completion_client_base import ChatCompletionClientBase
from semantic_kernel.connectors.ai.prompt_execution_settings import PromptExecutionSettings
from semantic_kernel.contents.chat_history import ChatHistory
from semantic_kernel.contents.chat_message_content import ChatMessageContent
from semantic_kernel.contents.function_call_content import FunctionCallContent
from semantic_kernel.contents.function_result_content import FunctionResultContent
from semantic_kernel.contents.streaming_chat_message_content import StreamingChatMessageContent
from semantic_kernel.contents.text_content import TextContent
from typing_extensions import override

from bot.core.errors import RedactionFailed
from bot.models.guard import Guard, strings_in

# What these carry is text that we can read; an image or a file could hold anything.
_READABLE = (TextContent, FunctionCallContent, FunctionResultContent)


class GuardedChatCompletion(ChatCompletionClientBase):
    """Wraps any vendor's chat service. Every text of a request passes the guard: messages, tool calls, tool results,
    the tools' descriptions, the answer's schema. Raises what the guard raises, before the vendor is called."""

    SUPPORTS_FUNCTION_CALLING: ClassVar[bool] = True

    _inner: ChatCompletionClientBase = PrivateAttr()
    _guard: Guard = PrivateAttr()

    def __init__(self, inner: ChatCompletionClientBase, guard: Guard) -> None:
        super().__init__(ai_model_id=inner.ai_model_id, service_id=inner.service_id)
        self._inner = inner
        self._guard = guard

    @override
    async def _inner_get_chat_message_contents(
        self, chat_history: ChatHistory, settings: PromptExecutionSettings
    ) -> list[ChatMessageContent]:
        self._guard.let_out(_outgoing(chat_history, settings))
        return await self._inner._inner_get_chat_message_contents(chat_history, settings)

    @override
    async def _inner_get_streaming_chat_message_contents(
        self, chat_history: ChatHistory, settings: PromptExecutionSettings, function_invoke_attempt: int = 0
    ) -> AsyncGenerator[list[StreamingChatMessageContent], Any]:
        self._guard.let_out(_outgoing(chat_history, settings))
        stream = self._inner._inner_get_streaming_chat_message_contents(chat_history, settings, function_invoke_attempt)
        async for messages in stream:
            yield messages

    # ---- what the vendor's own service knows best ----------------------------------------------

    @override
    def get_prompt_execution_settings_class(self) -> type[PromptExecutionSettings]:
        return self._inner.get_prompt_execution_settings_class()

    @override
    def service_url(self) -> str | None:
        return self._inner.service_url()

    @override
    def _verify_function_choice_settings(self, settings: PromptExecutionSettings) -> None:
        self._inner._verify_function_choice_settings(settings)

    @override
    def _update_function_choice_settings_callback(self) -> Callable[..., None]:
        return self._inner._update_function_choice_settings_callback()

    @override
    def _reset_function_choice_settings(self, settings: PromptExecutionSettings) -> None:
        self._inner._reset_function_choice_settings(settings)


def _outgoing(history: ChatHistory, settings: PromptExecutionSettings) -> Iterator[str]:
    for message in history.messages:
        yield from _of_message(message)
    for name, value in settings:
        if name != "function_choice_behavior":
            yield from strings_in(_readable(value))


def _of_message(message: ChatMessageContent) -> Iterator[str]:
    if not all(isinstance(item, _READABLE) for item in message.items):
        raise RedactionFailed("A file or an image was about to leave for the model, so the model was not called.")
    yield from strings_in(message.to_dict())
    for item in message.items:
        if isinstance(item, FunctionResultContent):
            yield from strings_in(str(item.result))


def _readable(value: Any) -> Any:
    """An answer's form may be given as a class; what is sent is its JSON schema."""
    if isinstance(value, dict):
        return {name: _readable(inner) for name, inner in value.items()}
    if isinstance(value, type) and issubclass(value, BaseModel):
        return value.model_json_schema()
    return value
