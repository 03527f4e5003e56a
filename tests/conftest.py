"""Real servers for every test that asks for one; a server that cannot start fails the test."""

import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from tests.servers.postgres import PostgresServer
from tests.servers.postgres import postgres_server as running_postgres
from tests.servers.s3 import S3Settings
from tests.servers.s3 import s3_server as running_s3
from tests.servers.smtp import Certificate, SmtpSink, make_certificate, smtp_server

settings.register_profile("keymill", deadline=None)
settings.load_profile("keymill")

_prefixes = itertools.count()


@pytest.fixture(scope="session", autouse=True)
def temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A temporary folder of our own, for others run tests and nights on this machine meanwhile.

    A night removes from it what dead readers left behind, and looks at all that lies in it.
    """
    tmp_path_factory.getbasetemp()  # lies where pytest keeps the last ones, and stays there
    with (
        tempfile.TemporaryDirectory(prefix="keymill-tests-") as folder,
        pytest.MonkeyPatch.context() as changed,
    ):
        Path(folder).chmod(0o711)  # PostgreSQL's user passes through
        changed.setenv("TMPDIR", folder)
        changed.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL server for all tests."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a fresh, empty database."""
    with postgres_server.fresh() as name:
        yield postgres_server.url(name)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Settings]:
    """One S3 server with one bucket for all tests."""
    with running_s3() as settings:
        yield settings


@pytest.fixture
def s3_settings(s3_server: S3Settings) -> S3Settings:
    """A fresh, empty prefix in the bucket."""
    return replace(s3_server, prefix=f"test/{next(_prefixes)}")


@pytest.fixture
def s3_url(s3_settings: S3Settings) -> str:
    """The ``storage_url`` of ``s3_settings``."""
    return s3_settings.url


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for 127.0.0.1 that signs itself."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A plain SMTP server that collects messages and can be told moods."""
    with smtp_server() as sink:
        yield sink
