"""Nothing reaches a vendor past the guard, whichever way Semantic Kernel comes to call: a name is planted on each."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from semantic_kernel import Kernel
from semantic_kernel.connectors.ai.function_choice_behavior import FunctionChoiceBehavior
from semantic_kernel.connectors.ai.open_ai import OpenAIChatPromptExecutionSettings
from semantic_kernel.contents import ChatHistory, ChatMessageContent, ImageContent, TextContent
from semantic_kernel.contents.utils.author_role import AuthorRole
from semantic_kernel.exceptions import KernelInvokeException
from semantic_kernel.functions import KernelArguments, kernel_function

from bot.core.errors import RedactionFailed
from bot.models.connection import Connection
from bot.models.endpoint import Address
from bot.models.guard import Guard
from bot.models.service import GuardedChatCompletion

LOOK_UP = {"id": "call-1", "type": "function", "function": {"name": "desk-look_up", "arguments": "{}"}}


class Desk:
    """A tool, as somebody might add one: it answers with a name."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    @kernel_function(description="Who sits there")
    def look_up(self) -> Any:
        return self._answer


class Vendor:
    """Asks for the tool first, then says something; streams when it is asked to. `cut` ends a stream in the middle."""

    def __init__(self, *, cut: bool = False) -> None:
        self.requests: list[dict[str, Any]] = []
        self._cut = cut

    async def complete(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        self.requests.append(asked)
        wants_tool = "tools" in asked and len(self.requests) == 1
        message = {"role": "assistant", "content": None if wants_tool else "Done."}
        if wants_tool:
            message["tool_calls"] = [LOOK_UP]
        reason = "tool_calls" if wants_tool else "stop"
        if asked.get("stream"):
            return await self._stream(request, message, reason)
        return web.json_response(_body("chat.completion", {"message": message, "finish_reason": reason}))

    async def _stream(self, request: web.Request, message: dict[str, Any], reason: str) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        calls = [{"index": n, **call} for n, call in enumerate(message.get("tool_calls", ()))]
        delta = {**message, **({"tool_calls": calls} if calls else {})}
        await answer.write(_event({"delta": delta, "finish_reason": None}))
        if self._cut:
            assert request.transport is not None
            request.transport.close()
            return answer
        await answer.write(_event({"delta": {}, "finish_reason": reason}) + b"data: [DONE]\n\n")
        return answer

    @asynccontextmanager
    async def open(self, guard: Guard) -> AsyncIterator[GuardedChatCompletion]:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self.complete)
        async with TestServer(app, host="127.0.0.1") as server:
            connection = Connection("gpt-x", Address(url=str(server.make_url("/v1")), key="k"), guard, 60.0)
            try:
                yield connection.service
            finally:
                await connection.close()


def _body(kind: str, choice: dict[str, Any]) -> dict[str, Any]:
    return {"id": "c-1", "object": kind, "created": 1, "model": "gpt-x", "choices": [{"index": 0, **choice}]}


def _event(choice: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(_body("chat.completion.chunk", choice)).encode() + b"\n\n"


def refuse_the_name(text: str) -> None:
    if "Zoë" in text:
        raise RedactionFailed("an original would leave")


def history(*texts: str) -> ChatHistory:
    said = ChatHistory()
    for text in texts:
        said.add_user_message(text)
    return said


def with_tools(answer: Any) -> tuple[Kernel, OpenAIChatPromptExecutionSettings]:
    kernel = Kernel()
    kernel.add_plugin(Desk(answer), "desk")
    return kernel, OpenAIChatPromptExecutionSettings(function_choice_behavior=FunctionChoiceBehavior.Auto())


@pytest.mark.parametrize("answer", ["Zoë Kłos", {"desk": "Zoë Kłos"}, json.dumps({"desk": "Zoë Kłos"})])
async def test_a_name_in_a_tools_result_does_not_leave(answer: Any) -> None:
    vendor, guard = Vendor(), Guard()
    kernel, settings = with_tools(answer)
    async with vendor.open(guard) as service:
        with guard.call(refuse_the_name), pytest.raises(RedactionFailed):
            await service.get_chat_message_contents(history("Who sits there?"), settings, kernel=kernel)

    assert len(vendor.requests) == 1
    assert "Kłos" not in json.dumps(vendor.requests, ensure_ascii=False)


async def test_a_harmless_tools_result_goes_through() -> None:
    vendor, guard = Vendor(), Guard()
    kernel, settings = with_tools("Person A")
    async with vendor.open(guard) as service:
        with guard.call(refuse_the_name):
            [answer] = await service.get_chat_message_contents(history("Who?"), settings, kernel=kernel)

    assert answer.content == "Done."
    assert vendor.requests[1]["messages"][-1] == {"role": "tool", "content": "Person A", "tool_call_id": "call-1"}


async def test_a_name_in_a_tools_result_does_not_leave_in_a_stream_either() -> None:
    vendor, guard = Vendor(), Guard()
    kernel, settings = with_tools("Zoë Kłos")
    async with vendor.open(guard) as service:
        with guard.call(refuse_the_name), pytest.raises(RedactionFailed):
            async for _ in service.get_streaming_chat_message_contents(history("Who?"), settings, kernel=kernel):
                pass

    assert len(vendor.requests) == 1


async def test_a_stream_says_what_the_vendor_says() -> None:
    vendor, guard = Vendor(), Guard()
    async with vendor.open(guard) as service:
        with guard.call(refuse_the_name):
            stream = service.get_streaming_chat_message_contents(history("Hello"), OpenAIChatPromptExecutionSettings())
            said = "".join([part.content async for [part] in stream])

    assert said == "Done."


async def test_a_cut_stream_fails_rather_than_ends() -> None:
    vendor, guard = Vendor(cut=True), Guard()
    async with vendor.open(guard) as service:
        with guard.call(refuse_the_name), pytest.raises(Exception, match=r"peer closed|incomplete|[Cc]onnection"):
            async for _ in service.get_streaming_chat_message_contents(
                history("Hello"), OpenAIChatPromptExecutionSettings()
            ):
                pass


async def test_the_service_called_directly_lets_no_name_out() -> None:
    vendor, guard = Vendor(), Guard()
    settings = OpenAIChatPromptExecutionSettings()
    async with vendor.open(guard) as service:
        with guard.call(refuse_the_name), pytest.raises(RedactionFailed):
            await service.get_chat_message_content(history("Hello", "I am Zoë"), settings)
        with guard.call(refuse_the_name), pytest.raises(RedactionFailed):
            await anext(service.get_streaming_chat_message_content(history("Hello", "I am Zoë"), settings))

    assert vendor.requests == []


async def test_a_kernel_prompt_lets_no_name_out() -> None:
    vendor, guard = Vendor(), Guard()
    async with vendor.open(guard) as service:
        kernel = Kernel()
        kernel.add_service(service)
        with guard.call(refuse_the_name), pytest.raises(KernelInvokeException) as failure:
            await kernel.invoke_prompt("Hello {{$who}}", arguments=KernelArguments(who="Zoë"))

    assert vendor.requests == []
    assert failure.value.__cause__ is not None
    assert isinstance(failure.value.__cause__.__cause__, RedactionFailed)


async def test_a_tools_description_is_looked_at_too() -> None:
    vendor, guard = Vendor(), Guard()
    described = {"type": "function", "function": {"name": "f", "description": "Ask Zoë", "parameters": {}}}
    settings = OpenAIChatPromptExecutionSettings(tools=[described])
    async with vendor.open(guard) as service:
        with guard.call(refuse_the_name), pytest.raises(RedactionFailed):
            await service.get_chat_message_contents(history("Hello"), settings)

    assert vendor.requests == []


async def test_what_can_not_be_read_does_not_leave() -> None:
    vendor, guard = Vendor(), Guard()
    picture = ImageContent(data=b"\x89PNG", mime_type="image/png")
    message = ChatMessageContent(role=AuthorRole.USER, items=[TextContent(text="Look"), picture])
    async with vendor.open(guard) as service:
        with guard.call(refuse_the_name), pytest.raises(RedactionFailed):
            await service.get_chat_message_contents(
                ChatHistory(messages=[message]), OpenAIChatPromptExecutionSettings()
            )

    assert vendor.requests == []


async def test_nothing_leaves_without_an_open_call() -> None:
    vendor = Vendor()
    async with vendor.open(Guard()) as service:
        with pytest.raises(RedactionFailed):
            await service.get_chat_message_contents(history("Hello"), OpenAIChatPromptExecutionSettings())

    assert vendor.requests == []
