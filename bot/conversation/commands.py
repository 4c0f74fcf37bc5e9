"""What a person meant by what they typed: forgiving of slashes, case, politeness and misspellings, and never a dead end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from rapidfuzz.distance import OSA

READ = 400
"""How many characters are looked at: a command stands at the start, however long the rest is."""

ARGUMENT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFacts:
    """What a person can ask for. `also` are other words and phrases for it, in lower case."""

    name: str
    does: str
    also: tuple[str, ...] = ()


COMMANDS: Mapping[str, CommandFacts] = MappingProxyType(
    {
        "recap": CommandFacts(
            name="recap",
            does="Write up this chat's last meeting: summary, decisions and who does what by when",
            also=("summary", "summarise", "summarize", "minutes", "notes", "roundup", "recaps", "write up", "sum up"),
        ),
        "preview": CommandFacts(
            name="preview",
            does="Show you alone what a model would see, before anything is sent",
            also=("dry run", "what would the model see", "what does the model see", "what would be sent"),
        ),
        "why": CommandFacts(
            name="why",
            does="Show what I read, what I hid and which model saw it",
            also=("sources", "explain", "how come", "where does this come from"),
        ),
        "stop": CommandFacts(
            name="stop",
            does="Stop what I am doing in this chat",
            also=("cancel", "abort", "halt", "quit", "enough", "shut up", "be quiet", "leave it"),
        ),
        "sign-out": CommandFacts(
            name="sign-out",
            does="Forget your sign-in, by which I read with your own rights",
            also=("sign out", "signout", "sign me out", "logout", "log out", "log me out", "log off"),
        ),
        "help": CommandFacts(
            name="help",
            does="Show what I can do",
            also=("?", "commands", "menu", "options", "who are you", "what are you", "what can you do", "what do you do",
                  "how does this work", "how do you work", "aide", "hilfe", "ayuda", "aiuto", "ajuda", "pomoc", "hulp"),
        ),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A command, with what stood behind it."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggest:
    """Probably misspelt: `name` is what may have been meant. Never run without asking."""

    name: str


@dataclass(frozen=True, slots=True)
class Greeting: ...


@dataclass(frozen=True, slots=True)
class Thanks: ...


@dataclass(frozen=True, slots=True)
class Abuse: ...


@dataclass(frozen=True, slots=True)
class Empty: ...


@dataclass(frozen=True, slots=True)
class Unknown: ...


Parsed: TypeAlias = Known | Suggest | Greeting | Thanks | Abuse | Empty | Unknown


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILLERS = _words(
    "please pls plz kindly rapporteur bot ok okay so well now then just um er hey hi hello could can would will you we i "
    "i'd id like want need to get give show send post write make do run start try let's lets me us a an the this that my "
    "our your some last latest meeting meeting's for of on from about with it again quick"
)
BEFORE = FILLERS | _words("today's yesterday's todays yesterdays good")
NEGATIONS = _words("not don't dont never no without")
GREETINGS = _words(
    "hi hello hey guten hiya hullo yo howdy greetings morning afternoon evening alright wotcha gday g'day bonjour salut coucou "
    "hallo moin servus hola buenos buenas ciao salve buongiorno ola olá oi hej hei moi ahoj cześć czesc dobry witam namaste "
    "salaam salam shalom shwmae helo bore konnichiwa aloha привет здравствуйте 你好 こんにちは 안녕하세요 안녕 مرحبا שלום नमस्ते "
    "γεια merhaba selam sawubona jambo szia"
)
THANKS = _words(
    "thanks thank thankyou thx tnx ta cheers ty tysm merci danke gracias grazie obrigado obrigada dank diolch dziękuję "
    "dziekuje tack takk tak kiitos спасибо arigato ありがとう 谢谢 감사합니다 شكرا brilliant perfect lovely great nice awesome "
    "👍 🙏 ❤️ ❤ 🎉 😊"
)
ABUSE = re.compile(
    r"\b(?:f+u+c+k\w*|sh[i1]t\w*|bullshit|bollocks|wank(?:er|ers|ing)?|tw[a4]t\w*|cunt\w*|arse(?:s|holes?)?|assholes?|bastard\w*|bugger\w*|"
    r"piss(?:ed|ing)?|crap\w*|idiot\w*|moron\w*|stupid|useless|rubbish|dumb|pathetic|merde|scheisse|scheiße|mierda|cazzo)\b"
)
SIGNS = frozenset("'?-/❤️👍🙏🎉😊")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def parse(text: str, commands: Mapping[str, CommandFacts] = COMMANDS) -> Parsed:
    """What `text` (free of the bot's mention) asks for. Total: there is an answer to every text."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()
    words = _split(plain[:READ].lower())
    if not words:
        return Empty()
    slashed = plain.startswith(("/", "!"))
    return (
        _command(words, plain, commands)
        or (_small_talk(words) if not slashed else None)
        or _misspelt(words, commands)
        or Unknown()
    )


def _split(low: str) -> list[str]:
    """The words, without punctuation; a question mark on its own is a word: it asks for help."""
    kept = (sign if sign in SIGNS or unicodedata.category(sign)[0] in "LMN" else " " for sign in low.replace("’", "'"))
    words = [word.strip("'-/") for word in "".join(kept).split()]
    bare = [word.rstrip("?") or "?" for word in words if word]
    return bare if any(word != "?" for word in bare) else bare[:1]


def _command(words: list[str], plain: str, commands: Mapping[str, CommandFacts]) -> Known | None:
    """A command behind nothing but courtesies: `Hi, could you please recap the budget meeting?`."""
    for place in range(min(len(words), 12)):
        for name, facts in commands.items():
            for phrase in (name, *facts.also):
                size = len(phrase.split())
                if words[place : place + size] == phrase.split():
                    return Known(name=name, argument=_argument(words[place + size :], phrase.split()[-1], plain))
        if words[place] not in BEFORE:
            return None
    return None


def _argument(rest: list[str], last: str, plain: str) -> str:
    """What stands behind the command, as it was typed; nothing if it is only courtesies."""
    if all(word in FILLERS or word in THANKS for word in rest):
        return ""
    behind = re.search(re.escape(last) + r"[\s\W]*", plain, re.IGNORECASE)
    return plain[behind.end() :].strip().rstrip("?!. ")[:ARGUMENT] if behind else " ".join(rest)


def _small_talk(words: list[str]) -> Parsed | None:
    if ABUSE.search(" ".join(words)):
        return Abuse()
    if words[0] in THANKS or (len(words) <= 6 and THANKS.intersection(words)):
        return Thanks()
    if words[0] in GREETINGS or (len(words) <= 3 and GREETINGS.intersection(words)):
        return Greeting()
    return None


def _misspelt(words: list[str], commands: Mapping[str, CommandFacts]) -> Suggest | None:
    """The nearest command to the first word that says something: one slip in a short word, two in a longer one."""
    telling = [word for word in words if word not in BEFORE][:1]
    if not telling or len(telling[0]) < 3 or NEGATIONS.intersection(words):
        return None
    known = {alias: name for name, facts in commands.items() for alias in (name, *facts.also) if len(alias) > 2}
    distance, alias = min((OSA.distance(telling[0], alias), alias) for alias in known)
    return Suggest(name=known[alias]) if distance <= (1 if len(alias) < 5 else 2) else None
