"""What settings name is opened, and what cannot work is said before anything begins."""

from pathlib import Path
from unittest.mock import patch

import pytest

from flows import wiring
from flows.errors import StorageUnavailable, WrongSettings
from flows.settings import Settings


def test_a_home_without_room_for_a_night_is_refused_before_it_begins(tmp_path: Path) -> None:
    with (
        patch.object(wiring, "ROOM_BYTES", 2**62),
        pytest.raises(StorageUnavailable, match=r"too little for a night\. Free space") as told,
    ):
        wiring.ensure_room(Settings(home=tmp_path))
    assert told.value.exit_status == 3


def test_a_home_with_room_is_good(tmp_path: Path) -> None:
    wiring.ensure_room(Settings(home=tmp_path))


@pytest.mark.parametrize(
    ("name", "value"), [("storage_url", "ftp://there"), ("signer", "card:1"), ("mail_url", "pop:x")]
)
def test_a_scheme_that_no_backend_speaks_is_a_wrong_setting(
    tmp_path: Path, name: str, value: str
) -> None:
    settings = Settings.model_validate({"home": tmp_path, name: value})
    opening = {
        "storage_url": wiring.storage_of,
        "signer": wiring.signer_of,
        "mail_url": wiring.mailer_of,
    }[name]
    with pytest.raises(WrongSettings, match=name):
        opening(settings)
