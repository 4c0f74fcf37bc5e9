"""Verifies `rapporteur audit export`: python verify_audit.py LOG.jsonl KEY.pem [CHECKPOINTS.jsonl]; needs only cryptography."""

import hashlib
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_public_key

log, pem, *kept_outside = (Path(name).read_bytes() for name in sys.argv[1:])
key = load_pem_public_key(pem)
seq, prev, hashes, vouched = 0, "0" * 64, {}, {}
for number, line in enumerate(log.splitlines() + [line for kept in kept_outside for line in kept.splitlines()], 1):
    try:
        content = json.loads(line)
        kind = next(iter(content.keys() - {"signature"}))
        body = json.dumps(content[kind], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        key.verify(bytes.fromhex(content["signature"]), hashlib.sha256(body).digest() if kind == "entry" else body)
        if line != b'{"%s":%s,"signature":"%s"}' % (kind.encode(), body, content["signature"].encode()):
            raise ValueError("not as it was written")
        if kind == "start" and number == 1:  # retention deleted what came before
            seq, prev = content[kind]["seq"], content[kind]["hash"]
        elif kind == "entry" and (content[kind]["seq"], content[kind]["prev"]) == (seq + 1, prev):
            seq, prev = seq + 1, hashlib.sha256(body).hexdigest()
            hashes[seq] = prev
        elif kind == "checkpoint":
            vouched[content[kind]["seq"]] = content[kind]["hash"]
        else:
            raise ValueError(f"doesn't follow on entry {seq}")
    except Exception as error:  # noqa: BLE001 whatever it is, the line is wrong
        sys.exit(f"line {number} is wrong: {error!r}")
for point, hash in vouched.items():
    if point > seq or hashes.get(point, hash) != hash:
        sys.exit(f"a checkpoint vouches for another entry {point}, or it is cut off: the last one is {seq}")
print(f"{len(hashes)} entries are what was written; the last is {seq} with hash {prev}")  # noqa: T201 it is what the script is for
