import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from flows.backends.storage.s3 import S3Storage
from flows.errors import StorageUnavailable
from tests.backends.storage.s3_of import s3_of
from tests.servers.processes import free_ports
from tests.servers.s3 import S3Settings


@pytest.fixture
def storage(s3_settings: S3Settings) -> Iterator[S3Storage]:
    with closing(s3_of(s3_settings)) as storage:
        yield storage


def test_anyone_can_fetch_a_blob_by_its_link(storage: S3Storage) -> None:
    storage.write("bundles/Zürich 1.zip", b"zip")
    with urllib.request.urlopen(storage.link("bundles/Zürich 1.zip", 60), timeout=10) as answer:
        assert answer.read() == b"zip"


def test_a_link_that_somebody_changed_fetches_nothing(storage: S3Storage) -> None:
    storage.write("bundles/1.zip", b"zip")
    storage.write("bundles/2.zip", b"another's")
    changed = storage.link("bundles/1.zip", 60).replace("1.zip", "2.zip")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(changed, timeout=10)
    assert refused.value.code == 403
    refused.value.close()


def test_names_lie_below_the_prefix(storage: S3Storage, s3_settings: S3Settings) -> None:
    storage.write("a/b", b"1")
    with closing(s3_of(replace(s3_settings, prefix=""))) as whole:
        assert whole.read(f"{s3_settings.prefix}/a/b") == b"1"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"secret_access_key": "wrong"}, "refuses our access key (SignatureDoesNotMatch)"),
        ({"access_key_id": "nobody"}, "refuses our access key (InvalidAccessKeyId)"),
        ({"bucket": "absent"}, "is not there"),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(
    s3_settings: S3Settings, change: dict[str, str], sentence: str
) -> None:
    settings = replace(s3_settings, **change)
    with closing(s3_of(settings)) as storage:
        for use in (lambda: storage.read("a"), lambda: storage.list("")):
            with pytest.raises(StorageUnavailable) as told:
                use()
            assert sentence in str(told.value)
            assert settings.secret_access_key not in str(told.value)


def test_a_store_that_does_not_answer_is_told_in_one_sentence(s3_settings: S3Settings) -> None:
    [port] = free_ports(1)
    settings = replace(s3_settings, endpoint_url=f"http://127.0.0.1:{port}")
    with closing(s3_of(settings)) as storage, pytest.raises(StorageUnavailable) as told:
        storage.write("a", b"1")
    assert str(told.value) == (
        f"The bucket keymill at http://127.0.0.1:{port} does not answer (EndpointConnectionError). "
        "See to storage_url, s3_endpoint_url and the network, then run again."
    )


def test_an_endpoint_that_is_no_address_is_told_in_one_sentence(s3_settings: S3Settings) -> None:
    with pytest.raises(StorageUnavailable, match="s3_endpoint_url"):
        s3_of(replace(s3_settings, endpoint_url="not an address"))
