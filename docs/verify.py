"""verify.py FILE VKEY DATE [HOST [REVOKED]]: exit status 0 if genuine, else 1 and the reason."""

import json
import re
import sys
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ENDING = "[AEIMQUYcgkosw048]="  # base64 of 32 or 68 bytes has one right spelling
PROOF = rf"c2sp\.org/tlog-proof@v1\nindex (0|[1-9]\d*)\n((?:[\w+/]{{42}}{ENDING}\n)*)\n(.+)"


def _signed(note, vkey):
    (text, _, lines), (name, key_id, key) = note.rpartition("\n\n"), vkey.split("+", 2)
    found = re.findall(rf"^— {re.escape(name)} ([\w+/]{{90}}{ENDING})$", lines, re.M)
    blob = next(blob for blob in map(b64decode, found) if blob[:4].hex() == key_id)
    public = Ed25519PublicKey.from_public_bytes(b64decode(key)[1:])
    return public.verify(blob[4:], f"{text}\n".encode()) or text


def _logged(content, vkey):
    file = json.loads(content)
    index, path, note = re.fullmatch(PROOF, file["proof"], re.S).groups()
    origin, size, root = _signed(note, vkey).split("\n")
    place, last, node = int(index), int(size) - 1, sha256(b"\0" + file["entry"].encode()).digest()
    for sibling in map(b64decode, path.split()):
        shift = (place & -place).bit_length() if place == last else 1
        pair = sibling + node if place % 2 or place == last else node + sibling
        place, last, node = place >> shift, last >> shift, sha256(b"\1" + pair).digest()
    entry, opened = json.loads(file["entry"]), file["open"]
    truths = [origin == vkey.split("+")[0], last == 0, node == b64decode(root)]
    for name in {"account", "host"} & entry.keys() | opened.keys():
        salt = bytes.fromhex(re.fullmatch("[0-9a-f]{32}", opened[name]["salt"])[0])
        truths += [sha256(salt + opened[name]["value"].encode()).hexdigest() == entry[name]]
    if not all(truths) or not entry.items() >= {"v": 1, "serial": entry["serial"]}.items():
        raise ValueError("not as logged")
    return entry, opened


def verify(content, vkey, on, host=None, revoked=None):  # noqa: D103  license-file.md says it
    try:
        entry, opened = _logged(content, vkey)
    except Exception:  # noqa: BLE001  whatever is odd about a file, it is not ours
        return "tampered"
    listed = _signed(json.loads(revoked)["note"], vkey) if revoked else '{"revoked":[]}'
    for leaf in json.loads(listed)["revoked"]:
        if leaf["revokes"] == entry["serial"] and leaf.get("key_no") in (None, entry["key_no"]):
            return "replaced" if leaf["reason"] == "replaced" else "revoked"
    if host and host != opened.get("host", {"value": host})["value"]:
        return "other-host"
    ended = "expired" if on > entry.get("ends", on) else "genuine"
    return "not-yet" if on < entry.get("starts", on) else ended


if __name__ == "__main__":
    texts = [Path(name).read_text("utf-8") for name in (sys.argv[1:2] + sys.argv[5:6])]
    sys.exit(verify(texts[0], *sys.argv[2:5], *texts[1:]).replace("genuine", "") or None)
