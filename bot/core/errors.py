"""Every error that Rapporteur raises on purpose, each with a code, a text that is safe to show, and whether trying again helps.

RapporteurError
├── BadInput                  what was given can't be used; says what to do          (exit 2)
│   ├── ConfigError           a setting or a policy file is wrong; names the place
│   └── UnreadableTranscript  empty, cut, binary, too long, without cues
├── Refused                   allowed to nobody, or not to this person               (exit 3)
│   ├── NotAuthenticated      no valid token
│   ├── NotAuthorised         known, but may not do this
│   ├── SignInNeeded          a person's own rights are needed, and that person isn't signed in
│   │   └── ConsentNeeded     nor did anybody consent that we use those rights
│   ├── PolicyDenied          a policy file forbids it
│   └── RedactionFailed       the redactor is missing, in doubt, or an original would leave
├── NotReady                  not there yet; asked again later                       (retryable)
├── TooManyRequests           asked us for more than is allowed; `retry_after` seconds  (retryable)
├── Upstream                  a service that we call did not do what we asked
│   ├── Throttled             429; `retry_after` seconds                            (retryable)
│   ├── Unavailable           5xx, cut connection, time-out                         (retryable)
│   ├── Forbidden             403; `reason` says which kind an admin has to mend
│   ├── NotFound              404, 410
│   └── Conflict              409, 412: somebody changed it since
└── ModelFailed               no usable answer from the model
    ├── ModelUnavailable      not reachable, no weights, queue full                  (retryable)
    ├── ModelTimeout          not within its time                                    (retryable)
    └── InvalidReply          answered, but not by the schema, also after one repair
"""

from __future__ import annotations

from typing import ClassVar


class RapporteurError(Exception):
    """`text` may be shown to a person: it holds no content of theirs or anyone's, and says what to do next."""

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 1

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class BadInput(RapporteurError):
    """What was given can't be used."""

    code = "bad_input"
    exit_code = 2


class ConfigError(BadInput):
    """A setting or a policy file is wrong; the text names the file, the line where known, and the cure."""

    code = "config"


class UnreadableTranscript(BadInput):
    """The transcript is empty, cut, binary, too long or holds no cues."""

    code = "transcript.unreadable"


class Refused(RapporteurError):
    """Not allowed."""

    code = "refused"
    exit_code = 3


class NotAuthenticated(Refused):
    """The caller did not prove who it is."""

    code = "auth.unauthenticated"


class NotAuthorised(Refused):
    """The person is known, but may not do this."""

    code = "auth.forbidden"


class SignInNeeded(Refused):
    """What was asked is read with the asker's own rights, and they aren't signed in, or not any more."""

    code = "auth.sign_in"


class ConsentNeeded(SignInNeeded):
    """Signed in, but neither the person nor an admin consented to what is needed; the text names who does what."""

    code = "auth.consent"


class PolicyDenied(Refused):
    """A policy forbids it."""

    code = "policy.denied"


class Stopped(Refused):
    """Somebody stopped this run."""

    code = "stopped"


class RedactionFailed(Refused):
    """The redactor is missing, changed or in doubt, or an original would have left: no call is made."""

    code = "redaction.failed"


class NotReady(RapporteurError):
    """Not there yet."""

    code = "not_ready"
    retryable = True


class TooManyRequests(RapporteurError):
    """Somebody asks for more than the settings allow; `retry_after` is in seconds."""

    code = "rate_limited"
    retryable = True

    def __init__(self, text: str, retry_after: float) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Upstream(RapporteurError):
    """A service that we call did not do what we asked."""

    code = "upstream"


class Throttled(Upstream):
    """429 after all tries; `retry_after` is in seconds."""

    code = "upstream.throttled"
    retryable = True

    def __init__(self, text: str, retry_after: float = 30.0) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Unavailable(Upstream):
    """5xx, a cut connection or a time-out, after all tries."""

    code = "upstream.unavailable"
    retryable = True


class Forbidden(Upstream):
    """403. `reason` is one of the keys that the adapter documents, for instance `transcripts_disabled`."""

    code = "upstream.forbidden"

    def __init__(self, text: str, reason: str = "other") -> None:
        super().__init__(text)
        self.reason = reason


class NotFound(Upstream):
    """404 or 410."""

    code = "upstream.not_found"


class Conflict(Upstream):
    """409 or 412: somebody changed it since we read it."""

    code = "upstream.conflict"


class ModelFailed(RapporteurError):
    """No usable answer from the model."""

    code = "model.failed"


class ModelUnavailable(ModelFailed):
    """The model can't be reached, has no weights, or its queue is full."""

    code = "model.unavailable"
    retryable = True


class ModelTimeout(ModelFailed):
    """The model did not answer within its time."""

    code = "model.timeout"
    retryable = True


class InvalidReply(ModelFailed):
    """The model answered, but not by the schema, also after one repair."""

    code = "model.invalid_reply"
