"""Who has a license finds its software: links to what it covers, and new ones later."""

import hashlib
import io
import json
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.night import homes
from tests.night.homes import Home
from tests.night.test_revoke import keymill

BUILD = b"an installer"
SUM = hashlib.sha256(BUILD).hexdigest()
RELEASES = (
    "SKU,Version,Released on,File name,File URL,Storage key,SHA-256,Size in bytes\n"
    f"HB-DEV-P,12.1,2026-11-01,hb-12.1.zip,,software/hb-12.1.zip,{SUM},{len(BUILD)}\n"
    f"HB-DEV-P,12.1,2026-11-01,hb-12.1-notes.pdf,https://dl.example/notes.pdf,,{SUM},99\n"
    f"HB-SRV-P,12.1,2026-11-01,hb-server.zip,https://dl.example/server.zip,,{SUM},99\n"
    f"HB-DEV-P,11.0,2025-11-01,hb-11.0.zip,https://dl.example/old.zip,,{SUM},99\n"
)
ORDER = (
    "Order number,Order line,Order date,End customer,License contact e-mail,SKU,Quantity\n"
    "SO-200001,1,2026-11-21,Carrow Mills,it@carrow.example,HB-DEV-P,5\n"
)


def released(home: Home) -> None:
    home.drop(
        {
            "inbox/vendor/releases.csv": RELEASES.encode(),
            "inbox/vendor/orders.csv": ORDER.encode(),
            "software/hb-12.1.zip": BUILD,
        }
    )
    night = home.night("2026-11-21")
    assert (night.unbalanced, [r.accepted for r in night.receipts]) == ((), [4, 1])


def listed(home: Home) -> list[dict[str, Any]]:
    done = keymill(home, "downloads", "M0000000000502", "--json")
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def page_of(home: Home) -> str:
    """The page of downloads in the bundle of the new order."""
    with home.services() as services:
        *_, last = sorted(blob.name for blob in services.storage.list("bundles/"))
        with zipfile.ZipFile(io.BytesIO(services.storage.read(last))) as bundle:
            return bundle.read("downloads.html").decode()


def test_a_license_links_the_files_of_its_own_version_and_no_others(
    after_the_samples: Home, tmp_path: Path
) -> None:
    home = homes.copied(after_the_samples, tmp_path / "home")
    released(home)
    files = {file["name"]: file for file in listed(home)}
    assert {*files} == {"hb-12.1.zip", "hb-12.1-notes.pdf"}
    assert files["hb-12.1-notes.pdf"]["link"] == "https://dl.example/notes.pdf"
    assert files["hb-12.1.zip"]["link"] is None, "a folder has no address"
    page = page_of(home)
    assert "https://dl.example/notes.pdf" in page
    assert "dl.example/server.zip" not in page
    assert "dl.example/old.zip" not in page


def test_a_file_in_a_bucket_is_fetched_by_a_link_that_needs_no_password(far_home: Home) -> None:
    far_home.drop(homes.samples())
    far_home.night("2026-11-20")
    released(far_home)
    (link,) = [file["link"] for file in listed(far_home) if file["name"] == "hb-12.1.zip"]
    with urllib.request.urlopen(link, timeout=10) as answer:
        assert hashlib.sha256(answer.read()).hexdigest() == SUM
    assert "X-Amz-Expires" in page_of(far_home)


@pytest.mark.parametrize("serial", ["M9999999999992", "M0000000000062"])
def test_a_license_that_is_not_there_is_said(after_the_samples: Home, serial: str) -> None:
    assert keymill(after_the_samples, "downloads", serial).exit_code == 2
