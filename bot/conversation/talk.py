"""What Rapporteur says outside a skill: welcome, help and small talk, as cards that each offer the next step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from bot.conversation.commands import COMMANDS
from bot.core.card import Button, Card, Item, Items, SignInButton, Text
from bot.core.types import Chat, Person, Scope

COMMAND_VERBS: Mapping[str, str] = MappingProxyType(
    {**{f"say.{name}": name for name in COMMANDS}, "help": "help", "again": "recap"}
)
"""The verbs of buttons that stand for a typed command, and that command. Plain `why` and `stop` are a run's own."""

WORTH = (
    "I write up your meetings: a short summary, the decisions, and who does what by when, each with where it was said."
)
HOW: Mapping[str, str] = MappingProxyType(
    {
        "teams": "Add me to a meeting's chat. When the meeting ends and Teams has its transcript, I post the recap there.",
        "gchat": "When a meeting of yours ends and Meet has its transcript, I send the recap to everybody of the firm who "
        "was there. To have a meeting's recaps in a space, add me there and type recap with the meeting's link.",
    }
)
WHICH: Mapping[str, str] = MappingProxyType(
    {
        "teams": "There is no meeting in this chat. Open the chat of the meeting, add me there if need be, and type recap.",
        "gchat": "I know of no meeting here. Type recap and the meeting's link, like meet.google.com/abc-defg-hij.",
    }
)
"""By the channel."""
ARTIFICIAL = (
    "I am an AI and can be wrong. So each point shows its place in the meeting, and the organiser can correct it."
)
PRIVATE = "Names, numbers and addresses are taken out before a language model reads a word."


def welcome(person: Person, chat: Chat, *, content_days: int | None = None, audit_days: int | None = None) -> Card:
    """Said once, after installation: what it is worth, that it is an AI, what it keeps and how long.

    `person` added the app, and is named where others read it.
    """
    by = f"{person.name} added me here." if person.name and chat.scope != "personal" else ""
    return Card(
        title="Hello, I am Rapporteur",
        subtitle=by,
        summary=" ".join(filter(None, ("Hello, I am Rapporteur, an AI that writes up your meetings.", by))),
        elements=(
            Text(text=WORTH),
            Text(text=HOW[chat.channel]),
            Text(text=ARTIFICIAL),
            Text(text=f"{PRIVATE} {_keeps(content_days, audit_days)}"),
            _commands(COMMANDS, chat.scope),
        ),
        buttons=_buttons(COMMANDS),
    )


def help_card(allowed: Collection[str], chat: Chat) -> Card:
    """What this person can ask for here, and how."""
    return Card(
        title="What I can do",
        summary=f"I write up meetings. You can type: {', '.join(allowed)}.",
        elements=(
            Text(text=WORTH),
            Text(text=HOW[chat.channel]),
            _commands(allowed, chat.scope),
            Text(text=ARTIFICIAL, weight="subtle"),
        ),
        buttons=_buttons([name for name in allowed if name != "help"]),
    )


def hello(person: Person, allowed: Collection[str], scope: Scope) -> Card:
    """To a greeting."""
    first = (person.name.split() or [""])[0]
    return _small(f"Hello {first}".strip(), WORTH, allowed, (_commands(allowed, scope),))


def did_you_mean(name: str) -> Card:
    """To a misspelling: asked, never just done."""
    question = f"Did you mean {name}?"
    return Card(
        title=question,
        summary=question,
        elements=(Text(text=COMMANDS[name].does + "."),),
        buttons=(_button(name, f"Yes, {name}"), _button("help", "Show what else you can do")),
    )


def did_not_understand(allowed: Collection[str]) -> Card:
    """To nonsense, and to what no command covers."""
    return _small("I didn't follow that", "I know only a few words. Press one, or type it:", allowed)


def not_for_you(allowed: Collection[str]) -> Card:
    """To a command that the firm's policy keeps from this person."""
    text = "The firm's policy doesn't let you use that command. Its admin can change that in the policy file."
    return _small("That one isn't open to you", text, allowed)


def you_are_welcome() -> Card:
    text = "A thumb up or down under a recap helps to make the next one better."
    return _small("You're welcome", text, ("recap", "help"))


def sorry_to_annoy() -> Card:
    text = (
        "If a recap is wrong, its organiser can correct or withdraw it on the card. “why” shows what it was made from."
    )
    return _small("I am sorry that this isn't going well", text, ("why", "stop", "help"))


def on_it(command: str) -> Card:
    """What the person who pressed a command's button sees; the answer comes as a message."""
    return _small(f"On it: {command}", "The answer comes as a new message.", ("help",))


def already_on_it() -> Card:
    text = (
        "I am at work on this chat's recap already. It comes as soon as the transcript is there and I have written it."
    )
    return _small("Already on it", text, ("stop", "help"))


def waiting_for(approver: Person, *, mine: bool = False) -> Card:
    """`mine`: the one who asks is the one it waits for."""
    name = approver.name or "The organiser"
    if mine:
        return _small(
            "It waits for you", "The recap is written. It is in your own chat with me: release or drop it.", ()
        )
    text = f"The recap is written. {name} looks at it first and releases it, because not everybody here is of the firm."
    return _small("Waiting for the organiser", text, ("why", "help"))


def not_in_front_of_guests() -> Card:
    text = "People from outside the firm have joined since I posted the recap, so I don't post it again here."
    return _small("Not in front of guests", text, ("help",))


def where_to_recap(chat: Chat) -> Card:
    return _small("Which meeting?", WHICH[chat.channel], ("help",))


def linked() -> Card:
    text = (
        "From now on the recaps of that meeting come here. Take me out of this space to end it; recap has one at once."
    )
    return _small("Its recaps come here", text, ("help",))


def preview_is_yours() -> Card:
    """In the chat where it was asked: what it shows is for one."""
    return _small("The preview is in our own chat", "Nothing has been sent to a model.", ("help",))


def preview_sent() -> Card:
    return _small("Sent on", "I am writing the recap now. It comes where you asked for the preview.", ("help",))


def preview_dropped() -> Card:
    return _small("Not sent", "No model has seen any of it.", ("help",))


def nothing_to_explain() -> Card:
    text = "I haven't posted a recap in this chat lately, so there is nothing to explain. Type recap for one."
    return _small("Nothing to explain yet", text, ("recap", "help"))


def nothing_to_stop() -> Card:
    return _small("Nothing to stop", "I am not working on anything in this chat.", ("recap", "help"))


def stopped() -> Card:
    return _small("Stopped", "I have stopped. Nothing more is posted; type recap to start again.", ("recap", "help"))


def sign_in(reason: str, ticket: str, url: str) -> Card:
    """To who asks for something that is read with their own rights."""
    return Card(title="Sign in", summary=reason, sign_in=SignInButton(label="Sign in", ticket=ticket, url=url))


def asked_to_sign_in() -> Card:
    """In the chat where it was asked, for everybody there to read: the question itself is for one."""
    return _small("Sign in first", "I've asked you to sign in, in our own chat.", ("help",))


def signed_in() -> Card:
    text = "You are signed in: what you asked for is on its way. Type sign-out to have me forget it."
    return _small("Signed in", text, ("help",))


def signed_out(*, was_in: bool) -> Card:
    if was_in:
        return _small("Signed out", "I have forgotten your sign-in. The next time that I need it, I ask.", ("help",))
    return _small("Not signed in", "You weren't signed in, so there is nothing to forget.", ("help",))


def _keeps(content_days: int | None, audit_days: int | None) -> str:
    content = f"for {content_days} days" if content_days else "for as long as your firm's settings say"
    log = f"for {audit_days} days" if audit_days else "for as long as the law asks"
    return f"I keep recaps and what they rest on, encrypted, {content}, and a log of what I did {log}."


def _small(title: str, text: str, allowed: Collection[str], more: tuple[Items, ...] = ()) -> Card:
    return Card(title=title, summary=f"{title}. {text}", elements=(Text(text=text), *more), buttons=_buttons(allowed))


def _commands(allowed: Collection[str], scope: Scope) -> Items:
    lines = tuple(Item(text=name, details=(COMMANDS[name].does,)) for name in allowed if name in COMMANDS)
    return Items(title="Type one of these" if scope == "personal" else "Mention me and type one of these", items=lines)


def _buttons(allowed: Collection[str]) -> tuple[Button, ...]:
    """Signing out is typed: a button for it would be pressed by mistake more often than meant."""
    return tuple(_button(name) for name in allowed if name in COMMANDS and name != "sign-out")


def _button(name: str, label: str = "") -> Button:
    return Button(label=label or name.capitalize(), verb=f"say.{name}")
