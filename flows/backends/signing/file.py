"""Keys in files: what a home is made with.

``passphrase`` holds 32 random bytes as hex; the others are PKCS#8 (RFC 5958), encrypted with it by
AES-256 (PBES2, what ``cryptography`` calls the best available): ``current.pem`` and ``next.pem``
are Ed25519 keys, ``retired-<n>.pem`` those that were current once, ``key-secret-<epoch>.pem`` is a
key-generation secret. The secret stands where
the 32-byte seed of an Ed25519 key stands (RFC 8410, section 7): the container serves as envelope,
and nothing is ever signed with it.
"""

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from flows.backends.durable import opened, write_once
from flows.errors import SignerUnavailable

_NAMES = ("current", "next")
_INCOMING = "incoming.pem"
"""The next signing key of a rotation that is not done yet."""
_SECRET = re.compile(r"key-secret-([1-9][0-9]*)\.pem")
_RETIRED = re.compile(r"retired-([1-9][0-9]*)\.pem")
_SEED_BYTES = 32


class FileSigner:
    """The ``Signer`` of ``flows/ports.py`` over the files in *secrets_dir*.

    A file is read and decrypted once, when first needed. Who can read *secrets_dir* and
    *passphrase_file* can sign: keep the latter elsewhere to make it two thefts.
    """

    def __init__(self, secrets_dir: Path, passphrase_file: Path) -> None:
        self._secrets_dir = secrets_dir
        self._passphrase_file = passphrase_file
        self._opened: dict[str, Ed25519PrivateKey] = {}
        self._lock = Lock()

    def public_key(self, name: str) -> bytes:
        """The 32 bytes of the public key called *name*."""
        return self._signing_key(name).public_key().public_bytes_raw()

    def sign(self, name: str, message: bytes) -> bytes:
        """The 64 bytes of the signature over *message*."""
        return self._signing_key(name).sign(message)

    def key_secret(self, epoch: int) -> bytes:
        """The 32 bytes from which the license keys of *epoch* are computed."""
        return self._unlocked(_secret_file(epoch)).private_bytes_raw()

    def epoch(self) -> int:
        """The newest epoch that has a secret."""
        return _newest(self._secrets_dir, _SECRET)

    def retired_keys(self) -> list[bytes]:
        """The public keys that were current once, the last one first."""
        newest = _newest(self._secrets_dir, _RETIRED)
        names = (_retired_file(number) for number in range(newest, 0, -1))
        return [self._unlocked(name).public_key().public_bytes_raw() for name in names]

    def _signing_key(self, name: str) -> Ed25519PrivateKey:
        if name not in _NAMES:
            raise ValueError("A signing key is called current or next.")
        return self._unlocked(f"{name}.pem")

    def _unlocked(self, file_name: str) -> Ed25519PrivateKey:
        with self._lock:
            if file_name not in self._opened:
                self._opened[file_name] = self._read(self._secrets_dir / file_name)
            return self._opened[file_name]

    def _read(self, path: Path) -> Ed25519PrivateKey:
        sealed = _private_bytes(path)
        passphrase = _private_bytes(self._passphrase_file).strip()
        try:
            key = load_pem_private_key(sealed, passphrase)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise SignerUnavailable(
                f"The passphrase in {self._passphrase_file} does not open {path}.",
                "Restore both from the same backup.",
            )
        return key


def create(
    secrets_dir: Path,
    passphrase_file: Path,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> None:
    """True from now on: passphrase, both signing keys and the key secret of epoch 1 are there.

    What is there already stays as it is.

    Raises:
        SignerUnavailable: a key is there but its passphrase is not, or a file cannot be written.
    """
    wanted = [f"{name}.pem" for name in _NAMES] + [_secret_file(1)]
    there = [name for name in wanted if (secrets_dir / name).exists()]
    if there and not passphrase_file.exists():
        raise SignerUnavailable(
            f"{secrets_dir / there[0]} is there, but its passphrase {passphrase_file} is not.",
            "Restore the passphrase from a backup.",
        )
    _put(passphrase_file, random_bytes(_SEED_BYTES).hex().encode() + b"\n")
    passphrase = _private_bytes(passphrase_file).strip()
    for name in wanted:
        if name not in there:
            _put(secrets_dir / name, _sealed(random_bytes(_SEED_BYTES), passphrase))


def rotate(
    secrets_dir: Path,
    passphrase_file: Path,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> None:
    """True from now on: a new epoch, ``next`` is ``current``, there is a new ``next``.

    What was current is retired, and all secrets stay. A rotation that was interrupted is finished.

    Raises:
        SignerUnavailable: a file cannot be read or written; run again, and it goes on.
    """
    passphrase = _private_bytes(passphrase_file).strip()
    incoming = secrets_dir / _INCOMING
    if not incoming.exists():
        epoch = _newest(secrets_dir, _SECRET) + 1
        _put(secrets_dir / _secret_file(epoch), _sealed(random_bytes(_SEED_BYTES), passphrase))
        _put(incoming, _sealed(random_bytes(_SEED_BYTES), passphrase))
    if (secrets_dir / "next.pem").exists():
        _retire(secrets_dir)
        _rename(secrets_dir, "next.pem", "current.pem")
    _rename(secrets_dir, _INCOMING, "next.pem")


def _retire(secrets_dir: Path) -> None:
    """The current key is kept among the retired ones."""
    current, last = _private_bytes(secrets_dir / "current.pem"), _newest(secrets_dir, _RETIRED)
    if last and _private_bytes(secrets_dir / _retired_file(last)) == current:
        return
    _put(secrets_dir / _retired_file(last + 1), current)


def _rename(secrets_dir: Path, name: str, to: str) -> None:
    try:
        with opened(secrets_dir) as folder:
            os.replace(name, to, src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)
    except OSError as error:
        raise SignerUnavailable(
            f"{secrets_dir / to} cannot be written: {os.strerror(error.errno or 0)}.",
            "See to the folder, then run `keymill secrets rotate` again.",
        ) from None


def _newest(secrets_dir: Path, named: re.Pattern[str]) -> int:
    """The highest number of a file so named; 0 where there is none."""
    found = (named.fullmatch(path.name) for path in secrets_dir.glob("*.pem"))
    return max((int(match[1]) for match in found if match), default=0)


def _sealed(seed: bytes, passphrase: bytes) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase))


def _put(path: Path, content: bytes) -> None:
    """True from now on: a file stands at *path*; one that stood there stays."""
    try:
        with opened(path.parent, create=True) as folder:
            write_once(folder, path.name, content)
    except FileExistsError:
        return
    except OSError as error:
        raise SignerUnavailable(
            f"{path} cannot be written: {os.strerror(error.errno or 0)}.",
            "See to the folder, then run `keymill init` again.",
        ) from None


def _private_bytes(path: Path) -> bytes:
    """The content of the file at *path*, which only its owner may read."""
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except FileNotFoundError:
        raise SignerUnavailable(
            f"{path} is not there.", "Run `keymill init`, or restore it from a backup."
        ) from None
    except OSError as error:
        raise SignerUnavailable(
            f"{path} cannot be read: {os.strerror(error.errno or 0)}.",
            "Give the user keymill runs as the right to read it.",
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise SignerUnavailable(f"{path} can be read by others.", f"Run `chmod 600 {path}`.")
    return content


def _secret_file(epoch: int) -> str:
    return f"key-secret-{epoch}.pem"


def _retired_file(number: int) -> str:
    return f"retired-{number}.pem"
