"""Homes of every make, and nights in them."""

from pathlib import Path

import pytest

from tests.night import homes
from tests.night.homes import Home
from tests.servers.s3 import S3Settings
from tests.servers.smtp import SmtpSink


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A fresh home on SQLite, folders and Maildir."""
    return homes.make(tmp_path / "home")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A fresh home on each database."""
    if request.param == "sqlite":
        return homes.make(tmp_path / "home")
    url = request.getfixturevalue("postgres_url")
    return homes.make(tmp_path / "home", database_url=url)


@pytest.fixture
def far_home(
    tmp_path: Path,
    s3_settings: S3Settings,
    smtp_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
) -> Home:
    """A fresh home whose files lie in a bucket and whose mail goes to a server."""
    for name, value in s3_settings.environment.items():
        monkeypatch.setenv(name, value)
    return homes.make(
        tmp_path / "home",
        storage_url=s3_settings.url,
        s3_endpoint_url=s3_settings.endpoint_url,
        mail_url=smtp_sink.url(starttls="never"),
    )
