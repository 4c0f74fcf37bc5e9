"""People in Google Chat: they write, run commands, press buttons, fill in dialogs, add the app and throw it out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from infra.sandbox.google.chat_client import ChatApp, ChatClient, GoogleDelivery, OpenDialog
from infra.sandbox.google.chat_events import Interaction
from infra.sandbox.google.chat_forms import Filled, buttons, form_inputs, of_card, parameters_of, pressed
from infra.sandbox.google.chat_json import APP_NAME
from infra.sandbox.google.chat_state import ChatMessage, ChatSpace, ChatState, ChatUser

_CALLED = re.compile(rf"^\s*@{APP_NAME}\b", re.IGNORECASE)


class NotThere(Exception):
    """It can't be done by that person in that space; the text says why."""


class PeopleInChat:
    """What people do, as a part of whatever has Chat's state and its client. Spaces are named by name or key
    (`bot-tom`, `lunch`), people by id, key or mail.

    Everything that tells the app raises `BotUnreachable` when it doesn't take it (what was written stands there all
    the same), `NotThere` when that person isn't in the space, `KeyError` for what there is none of."""

    __slots__ = ()

    chats: ChatState
    chat: ChatClient

    @property
    def chat_app(self) -> ChatApp:
        """How the app is configured; to be changed in place."""
        return self.chat.app

    @property
    def deliveries(self) -> list[GoogleDelivery]:
        """Every event that went to the app, with its answer."""
        return self.chat.deliveries

    @property
    def dialogs(self) -> dict[str, OpenDialog]:
        """The dialogs that are open, by people's keys."""
        return self.chat.dialogs

    async def say(self, space: str, person: str, text: str, mention: bool = True, thread: str | None = None) -> str:
        """A person writes; the message's name. The app is told in its own chats, and elsewhere when it is mentioned.
        `thread`: the name of the thread to answer in, or of a message in it."""
        place, user = self._there(space, person)
        direct = place.kind == "DIRECT_MESSAGE"
        said = _CALLED.sub("", text)
        mention = not direct and (mention or said != text)
        content = {"text": f"@{APP_NAME} {said.strip()}" if mention else text}
        message = self._post(place, user, content, thread, mentioned=mention)
        if place.installed and (direct or mention):
            await self.chat.send(Interaction(kind="MESSAGE", space=place, user=user, message=message))
        return message.name

    async def slash(self, space: str, person: str, command_id: int, text: str = "", thread: str | None = None) -> str:
        """A slash command, with what is written after it; the message's name."""
        place, user = self._there(space, person)
        name = self.chat.app.commands.get(command_id, f"/command-{command_id}")
        content = {"text": f"{name} {text}" if text else name}
        message = self._post(place, user, content, thread, command=command_id, command_text=name)
        if place.installed:
            done = Interaction(
                kind="MESSAGE",
                space=place,
                user=user,
                message=message,
                command=command_id,
                dialog="REQUEST_DIALOG" if command_id in self.chat.app.dialog_commands else "",
            )
            await self.chat.send(done)
        return message.name

    async def quick(self, space: str, person: str, command_id: int) -> GoogleDelivery:
        """A quick command, from the menu beside the text box: no message is written."""
        place, user = self._there(space, person, installed=True)
        asks = command_id in self.chat.app.dialog_commands
        done = Interaction(
            kind="APP_COMMAND",
            space=place,
            user=user,
            command=command_id,
            command_kind="QUICK_COMMAND",
            dialog="REQUEST_DIALOG" if asks else "",
        )
        return await self.chat.send(done)

    async def click(
        self,
        space: str,
        message: str,
        person: str,
        function: str = "",
        parameters: Mapping[str, str] | None = None,
        values: Mapping[str, Filled] | None = None,
        text: str = "",
    ) -> GoogleDelivery:
        """A person presses a button of a message: the first with that function, those parameters and that text, as far
        as given. `values` are what they filled in before, by the inputs' names.

        Raises `KeyError` without such a button, `ValueError` for values that the card doesn't take."""
        place, user = self._there(space, person, installed=True)
        found = place.find(message)
        if found.viewer not in (None, user.id):
            raise NotThere(f"{user.name} doesn't see this message")
        action, card = pressed(buttons(found.content), function, parameters or {}, text)
        opens = action.get("interaction") == "OPEN_DIALOG"
        done = Interaction(
            kind="CARD_CLICKED",
            space=place,
            user=user,
            message=found,
            function=action["function"],
            parameters=parameters_of(action),
            inputs=form_inputs(card, action, values or {}),
            dialog="REQUEST_DIALOG" if opens else "",
        )
        return await self.chat.send(done)

    async def submit_dialog(
        self,
        person: str,
        function: str = "",
        parameters: Mapping[str, str] | None = None,
        values: Mapping[str, Filled] | None = None,
        text: str = "",
    ) -> GoogleDelivery:
        """A person presses a button of the dialog that they have open. Raises as `click` does."""
        user, dialog = self._dialog(person)
        found = ((button, dialog.card) for button in of_card(dialog.card))
        action, card = pressed(found, function, parameters or {}, text)
        done = Interaction(
            kind="CARD_CLICKED",
            space=dialog.opened.space,
            user=user,
            message=dialog.opened.message,
            function=action["function"],
            parameters=parameters_of(action),
            inputs=form_inputs(card, action, values or {}),
            dialog="SUBMIT_DIALOG",
        )
        return await self.chat.send(done)

    async def cancel_dialog(self, person: str) -> GoogleDelivery:
        """A person closes the dialog that they have open."""
        user, dialog = self._dialog(person)
        del self.chat.dialogs[user.key]
        opened = dialog.opened
        self.chat.changed("google", opened.space.name)
        done = Interaction(
            kind="CARD_CLICKED", space=opened.space, user=user, message=opened.message, dialog="CANCEL_DIALOG"
        )
        return await self.chat.send(done)

    async def install(self, space: str, person: str, text: str = "") -> GoogleDelivery:
        """A person adds the app to a space, or opens their own chat with it; with `text`, by mentioning it there.

        An add-on is told of what was said by an event of its own, an app of the classic format within the first one."""
        place, user = self._there(space, person)
        place.installed = True
        self.chat.changed("google", place.name)
        if not text:
            return await self.chat.send(Interaction(kind="ADDED_TO_SPACE", space=place, user=user))
        said = self._post(place, user, {"text": f"@{APP_NAME} {text}"}, None, mentioned=True)
        added = Interaction(kind="ADDED_TO_SPACE", space=place, user=user, message=said, by_mention=True)
        delivery = await self.chat.send(added)
        if self.chat_app.format == "add_on":
            return await self.chat.send(Interaction(kind="MESSAGE", space=place, user=user, message=said))
        return delivery

    async def remove(self, space: str, person: str) -> GoogleDelivery:
        """A person throws the app out of a space: it can't write there any more."""
        place, user = self._there(space, person, installed=True)
        place.installed = False
        self.chat.changed("google", place.name)
        return await self.chat.send(Interaction(kind="REMOVED_FROM_SPACE", space=place, user=user))

    async def redeliver(self, delivery: GoogleDelivery) -> GoogleDelivery:
        """The very same event once more, as Google does when in doubt."""
        return await self.chat.again(delivery)

    def _post(
        self, place: ChatSpace, user: ChatUser, content: dict[str, Any], thread: str | None, **more: Any
    ) -> ChatMessage:
        if thread is not None and "/messages/" in thread:
            thread = place.find(thread).thread
        if thread is not None and not place.has_thread(thread):
            raise KeyError(thread)
        threaded = thread or "" if place.kind == "SPACE" else ""
        message = self.chats.post(place, user.id, content, thread=threaded, **more)
        self.chat.changed("google", place.name)
        return message

    def _there(self, space: str, person: str, *, installed: bool = False) -> tuple[ChatSpace, ChatUser]:
        place, user = self.chats.space(space), self.chats.user(person)
        if user.id not in place.members:
            raise NotThere(f"{user.name} is not in this space")
        if installed and not place.installed:
            raise NotThere(f"{APP_NAME} is not in this space")
        return place, user

    def _dialog(self, person: str) -> tuple[ChatUser, OpenDialog]:
        user = self.chats.user(person)
        dialog = self.chat.dialogs.get(user.key)
        if dialog is None:
            raise NotThere(f"{user.name} has no dialog open")
        return user, dialog
