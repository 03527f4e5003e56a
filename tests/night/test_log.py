"""What a night publishes, read by those who trust nobody: a third-party reader, two verifiers."""

import runpy
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey as ThirdPartyVkey
from tlog_scales.signing import VkeySet

from flows.issue_keys import log
from flows.ports import Services
from schemas.wire.checkpoint import Checkpoint, Vkey, verify_checkpoint
from schemas.wire.proof import State, verify_license
from schemas.wire.tiles import decode_bundle, leaf_hash, verify_consistency
from tests.night import homes
from tests.night.homes import Home

NEXT_DAY: Final = "2026-11-21"
BY_THE_DOCS: Final = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "verify.py"))


def vkey(services: Services) -> Vkey:
    return log.vkey(services.signer, homes.ORIGIN)


def checkpoint(services: Services) -> Checkpoint:
    return verify_checkpoint(services.storage.read("log/checkpoint").decode(), [vkey(services)])


def third_party(home: Home) -> Any:
    reader = TilesReader(LocalBackend(home.place / "log"))
    return reader, reader.get_checkpoint()


@pytest.fixture
def home(after_the_samples: Home) -> Home:
    """A home after a night of the samples; nothing is changed in it."""
    return after_the_samples


def test_a_third_party_reader_finds_root_and_signature_right(home: Home) -> None:
    reader, found = third_party(home)
    with home.services() as services:
        ours = vkey(services)
    trusted = VkeySet(ThirdPartyVkey.from_string(ours.text))
    assert found.size == 103
    assert reader.calculate_root_hash() == found.root_hash
    assert trusted.verify(found.signatures, found)


def test_every_license_file_of_every_bundle_verifies_by_our_code_and_by_the_docs_alone(
    home: Home,
) -> None:
    with home.services() as services:
        keys = [vkey(services)]
        head = checkpoint(services)
        bundles = [services.storage.read(b.name) for b in services.storage.list("bundles/")]
    seen = 0
    for bundle in bundles:
        with zipfile.ZipFile(BytesIO(bundle)) as archive:
            names = [name for name in archive.namelist() if name.endswith(".lic")]
            for content in map(archive.read, names):
                seen += 1
                verdict = verify_license(content, keys, on=date(2026, 12, 24))
                assert verdict.state in {State.GENUINE, State.EXPIRED}, verdict.why
                assert verdict.checkpoint == head
                said = BY_THE_DOCS["verify"](content.decode(), keys[0].text, "2026-12-24")
                assert said == verdict.state.value
    assert seen >= 103, "every key is in a bundle, some in two"


def test_the_log_of_the_second_night_goes_on_from_that_of_the_first(
    home: Home, tmp_path: Path
) -> None:
    again = homes.copied(home, tmp_path / "home")
    with again.services() as services:
        before = checkpoint(services)
    again.drop({"inbox/harbour/more.tsv": more_orders()})
    assert again.night(NEXT_DAY).log_size > before.size
    with again.services() as services:
        after = checkpoint(services)
        reader, _ = third_party(again)
        proof = reader.get_consistency_proof(before.size, after.size)
        path = proof.node_hashes
        assert verify_consistency(before.size, after.size, before.root, after.root, path)
        assert not verify_consistency(before.size, after.size, after.root, after.root, path)
        leaves = [
            leaf
            for blob in services.storage.list("log/tile/entries/")
            if blob.name.endswith(f".p/{after.size}")
            for leaf in decode_bundle(services.storage.read(blob.name))
        ]
    assert len(leaves) == after.size
    reader.set_size(after.size)
    assert [reader.mth(n, n + 1) for n in range(after.size)] == [leaf_hash(leaf) for leaf in leaves]


def more_orders() -> bytes:
    sample = (homes.SAMPLES / "harbour" / "orders-w47.tsv").read_text(encoding="utf-8")
    return sample.replace("H-22", "H-33").encode()
