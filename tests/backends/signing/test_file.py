import itertools
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from flows.backends.signing import file
from flows.backends.signing.file import FileSigner, create, rotate
from flows.errors import SignerUnavailable
from flows.ports import Signer


def counted() -> Callable[[int], bytes]:
    numbers = itertools.count(1)
    return lambda size: bytes([next(numbers)] * size)


@pytest.fixture
def secrets_dir(tmp_path: Path) -> Path:
    create(tmp_path / "secrets", tmp_path / "secrets/passphrase", counted())
    return tmp_path / "secrets"


@pytest.fixture
def signer(secrets_dir: Path) -> Signer:
    return FileSigner(secrets_dir, secrets_dir / "passphrase")


@pytest.mark.parametrize("name", ["current", "next"])
def test_a_signature_verifies_with_the_public_key_and_is_the_same_every_time(
    signer: Signer, name: str
) -> None:
    signature = signer.sign(name, b"checkpoint")
    Ed25519PublicKey.from_public_bytes(signer.public_key(name)).verify(signature, b"checkpoint")
    assert signer.sign(name, b"checkpoint") == signature
    assert (len(signature), len(signer.public_key(name))) == (64, 32)


def test_the_two_keys_differ(signer: Signer) -> None:
    assert signer.public_key("current") != signer.public_key("next")


def test_the_key_secret_is_the_32_random_bytes(signer: Signer) -> None:
    assert signer.key_secret(1) == bytes([4] * 32)


def test_what_is_made_again_stays_as_it_is(secrets_dir: Path) -> None:
    before = {path.name: path.read_bytes() for path in secrets_dir.iterdir()}
    create(secrets_dir, secrets_dir / "passphrase")
    assert {path.name: path.read_bytes() for path in secrets_dir.iterdir()} == before


def test_what_an_interrupted_start_left_out_is_added(secrets_dir: Path) -> None:
    (secrets_dir / "next.pem").unlink()
    old = FileSigner(secrets_dir, secrets_dir / "passphrase")
    current = old.public_key("current")
    create(secrets_dir, secrets_dir / "passphrase")
    signer = FileSigner(secrets_dir, secrets_dir / "passphrase")
    assert signer.public_key("current") == current
    assert len(signer.public_key("next")) == 32


def test_two_homes_have_different_secrets(tmp_path: Path) -> None:
    signers = []
    for name in ("a", "b"):
        create(tmp_path / name, tmp_path / name / "passphrase")
        signers.append(FileSigner(tmp_path / name, tmp_path / name / "passphrase"))
    assert signers[0].key_secret(1) != signers[1].key_secret(1)


def test_files_are_ours_alone_and_hold_nothing_in_clear(secrets_dir: Path) -> None:
    assert stat.S_IMODE(secrets_dir.stat().st_mode) == 0o700
    for path in secrets_dir.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        if path.suffix == ".pem":
            assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")


def test_the_passphrase_may_lie_elsewhere(tmp_path: Path) -> None:
    create(tmp_path / "secrets", tmp_path / "usb/passphrase")
    signer = FileSigner(tmp_path / "secrets", tmp_path / "usb/passphrase")
    assert len(signer.key_secret(1)) == 32


@pytest.mark.parametrize("name", ["current.pem", "passphrase"])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(secrets_dir: Path, name: str, mode: int) -> None:
    (secrets_dir / name).chmod(mode)
    signer = FileSigner(secrets_dir, secrets_dir / "passphrase")
    with pytest.raises(SignerUnavailable) as told:
        signer.sign("current", b"")
    path = secrets_dir / name
    assert str(told.value) == f"{path} can be read by others. Run `chmod 600 {path}`."


def test_a_missing_key_is_told(signer: Signer, secrets_dir: Path) -> None:
    (secrets_dir / "next.pem").unlink()
    with pytest.raises(SignerUnavailable, match=r"next.pem is not there"):
        signer.public_key("next")
    with pytest.raises(SignerUnavailable, match=r"key-secret-2.pem is not there"):
        signer.key_secret(2)


@pytest.mark.parametrize("content", [b"hunter2\n", b"\n", b""])
def test_a_wrong_passphrase_is_told_without_it(
    signer: Signer, secrets_dir: Path, content: bytes
) -> None:
    (secrets_dir / "passphrase").write_bytes(content)
    with pytest.raises(SignerUnavailable, match="does not open") as told:
        signer.key_secret(1)
    assert "hunter2" not in str(told.value)


def test_a_damaged_key_is_told(signer: Signer, secrets_dir: Path) -> None:
    (secrets_dir / "current.pem").write_bytes(b"damaged")
    with pytest.raises(SignerUnavailable, match="does not open"):
        signer.sign("current", b"")


def test_keys_without_their_passphrase_never_get_a_new_one(secrets_dir: Path) -> None:
    (secrets_dir / "passphrase").unlink()
    with pytest.raises(SignerUnavailable, match="Restore the passphrase"):
        create(secrets_dir, secrets_dir / "passphrase")
    assert not (secrets_dir / "passphrase").exists()


def test_a_key_in_use_is_read_from_its_file_once(signer: Signer, secrets_dir: Path) -> None:
    signature = signer.sign("current", b"1")
    (secrets_dir / "current.pem").unlink()
    assert signer.sign("current", b"1") == signature


def test_another_name_of_a_key_is_refused(signer: Signer) -> None:
    with pytest.raises(ValueError, match="current or next"):
        signer.sign("../current", b"")


def rotated(secrets_dir: Path) -> FileSigner:
    rotate(secrets_dir, secrets_dir / "passphrase")
    return FileSigner(secrets_dir, secrets_dir / "passphrase")


def test_a_rotation_promotes_the_next_key_and_begins_an_epoch(secrets_dir: Path) -> None:
    before = FileSigner(secrets_dir, secrets_dir / "passphrase")
    old, following, secret = (*map(before.public_key, ("current", "next")), before.key_secret(1))
    signer = rotated(secrets_dir)
    assert signer.public_key("current") == following
    assert signer.public_key("next") not in {old, following}
    assert (signer.epoch(), signer.retired_keys()) == (2, [old])
    assert (signer.key_secret(1), len({signer.key_secret(2), secret})) == (secret, 2)
    again = rotated(secrets_dir)
    assert (again.epoch(), again.retired_keys()) == (3, [following, old])


@pytest.mark.parametrize("nth", range(1, 8))
def test_a_rotation_that_was_interrupted_anywhere_is_finished_by_the_next(
    secrets_dir: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    before = FileSigner(secrets_dir, secrets_dir / "passphrase")
    old, following = before.public_key("current"), before.public_key("next")
    steps = itertools.count(1)

    def interrupted(change: Callable[..., None]) -> Callable[..., None]:
        def changed(*given: Any) -> None:
            if next(steps) == nth:
                raise SignerUnavailable("Killed here.", "Run it again.")
            change(*given)

        return changed

    for name in ("_put", "_rename"):
        monkeypatch.setattr(file, name, interrupted(getattr(file, name)))
    with suppress(SignerUnavailable):
        rotate(secrets_dir, secrets_dir / "passphrase")
        assert nth > 5, "there are five changes to interrupt"
        return
    monkeypatch.undo()
    signer = rotated(secrets_dir)
    assert (signer.public_key("current"), signer.retired_keys()) == (following, [old])
    assert signer.public_key("next") not in {old, following}
    assert not (secrets_dir / "incoming.pem").exists()
