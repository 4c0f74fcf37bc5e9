"""Verifies `rapporteur audit export`: python verify_audit.py LOG.jsonl KEY.pem [CHECKPOINTS.jsonl]; needs only cryptography."""

import hashlib
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_public_key

log, pem, *kept_outside = (Path(name).read_bytes() for name in sys.argv[1:])
key, before, last, prev, hashes = load_pem_public_key(pem), 0, 0, "0" * 64, {}
for number, line in enumerate(log.splitlines() + [line for kept in kept_outside for line in kept.splitlines()], 1):
    try:
        content = json.loads(line)
        (kind,) = content.keys() - {"signature"}
        body, signature = content[kind], content["signature"]
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        key.verify(bytes.fromhex(signature), hashlib.sha256(text).digest() if kind == "entry" else text)
        if kind == "entry":
            right = (body["seq"], body["prev"]) == (last + 1, prev)
            last, prev = body["seq"], hashlib.sha256(text).hexdigest()
            hashes[last] = prev
        elif kind == "start":  # what came before was deleted by retention
            right, before, last, prev = number == 1, body["seq"], body["seq"], body["hash"]
        else:  # a checkpoint: the entry that it vouches for is there, and is the same
            right = body["seq"] <= before or hashes.get(body["seq"]) == body["hash"]
        if not right or line != b'{"%s":%s,"signature":"%s"}' % (kind.encode(), text, signature.encode()):
            raise ValueError(f"{kind} {body['seq']} doesn't fit what stands before it, the last being entry {last}")
    except Exception as error:  # noqa: BLE001 whatever it is, the line is wrong
        sys.exit(f"line {number} is wrong: {error!r}")
print(f"{len(hashes)} entries are what was written; the last is {last} with hash {prev}")  # noqa: T201 what it is for
