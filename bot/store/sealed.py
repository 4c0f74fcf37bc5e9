"""The serialiser that the durable workflows are given: JSON, encrypted, so that their tables can be read by nobody."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from bot.core.errors import BadInput
from bot.core.ports import Keyring
from bot.store import codec


class SealedSerializer:
    """What dbos 3.4.0 asks of a `Serializer`: `serialize`, `deserialize` and a `name` that is stored beside the value."""

    def __init__(self, keyring: Keyring, scope: str = "work") -> None:
        self._keyring = keyring
        self._scope = scope

    def name(self) -> str:
        return "rapporteur_sealed_1"

    def serialize(self, data: Any) -> str:
        return base64.b64encode(self._keyring.encrypt(self._scope, codec.dumps(data))).decode("ascii")

    def deserialize(self, serialized_data: str) -> Any:
        """Raises `BadInput` for what this serialiser didn't write, `KeyError` when the scope's key was erased."""
        try:
            sealed = base64.b64decode(serialized_data, validate=True)
        except binascii.Error as error:
            raise BadInput("A stored step is not readable: restore the data from a backup.") from error
        return codec.loads(self._keyring.decrypt(self._scope, sealed))
