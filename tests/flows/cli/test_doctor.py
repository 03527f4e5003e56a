from typing import Any

import pytest

from flows.cli.doctor import masked
from tests.flows.cli.terminal import Terminal


def wrong(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["check"]: one for one in told["checks"] if not one["well"]}


def source_of(told: dict[str, Any], name: str) -> tuple[str, str]:
    (found,) = [one for one in told["settings"] if one["setting"] == name]
    return found["value"], found["source"]


def test_a_new_home_is_well(fresh: Terminal) -> None:
    told = fresh.json("doctor")
    assert wrong(told) == {}
    assert [one["check"] for one in told["checks"]] == [
        "python packages",
        "fonts",
        "free disk",
        "environment",
        "database",
        "storage",
        "signer",
        "mail",
        "clock",
        "workers",
    ]
    assert not (fresh.home / "archive" / "doctor-probe").exists()


def test_each_setting_tells_where_it_comes_from(
    fresh: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYMILL_WORKERS", "3")
    monkeypatch.setenv("KEYMILL_LIMITS_ROWS", "1000")
    told = fresh.json("doctor")
    assert source_of(told, "workers") == ("3", "KEYMILL_WORKERS")
    assert source_of(told, "log_origin") == ("test.example/log", "keymill.toml")
    assert source_of(told, "batch_size") == ("100000", "default")
    assert source_of(told, "limits.rows") == ("1000", "KEYMILL_LIMITS_*")
    assert source_of(told, "limits.sheets") == ("64", "default")


def test_places_that_nobody_named_are_shown_as_they_are_in_effect(
    fresh: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_effect = {
        "database_url": f"sqlite:///{fresh.home}/keymill.db",
        "storage_url": str(fresh.home),
        "mail_url": f"maildir:{fresh.home}/mail",
    }
    for told in (fresh.json("doctor"), None):
        if told is None:
            monkeypatch.setenv("KEYMILL_WORKERS", "many")
            told = fresh.json("doctor", status=2)
        for name, value in in_effect.items():
            assert source_of(told, name) == (value, "default")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "smtp://ann:se@cret@mail.example:587/?starttls=required",
            "smtp://ann:***@mail.example:587/",
        ),
        ("postgresql+psycopg://k:secret@db/x?password=secret", "postgresql+psycopg://k:***@db/x"),
        ("postgresql+psycopg://db/x?password=secret", "postgresql+psycopg://db/x"),
        ("postgresql+psycopg://k:secret/x", "postgresql+psycopg://k:secret/x"),
        ("maildir:mail", "maildir:mail"),
        ("secret", "***"),
    ],
)
def test_passwords_are_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


def test_a_secret_is_never_printed(fresh: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYMILL_DATABASE_URL", "postgresql+psycopg://k:s3cr3t@localhost:1/x")
    monkeypatch.setenv("KEYMILL_MAIL_URL", "smtp://ann:s3cr3t@localhost:1")
    told = fresh.run("doctor")
    assert told.exit_code == 3
    assert "s3cr3t" not in told.output
    found = wrong(fresh.json("doctor", status=3))
    assert {"database", "mail"} <= set(found)
    assert all(one["remedy"] for one in found.values())


def test_settings_that_cannot_be_used_are_listed_all_the_same(
    fresh: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYMILL_WORKERS", "many")
    with (fresh.home / "keymill.toml").open("a") as file:
        file.write("\n")
    told = fresh.json("doctor", status=2)
    assert source_of(told, "workers") == ("many", "KEYMILL_WORKERS")
    assert "workers" in wrong(told)["settings"]["says"]


def test_a_variable_that_is_no_setting_is_a_warning(
    fresh: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYMILL_MALI_URL", "smtp://ann:s3cr3t@localhost:1")
    told = fresh.run("doctor")
    assert told.exit_code == 0
    assert "WARNING" in told.stdout
    assert "s3cr3t" not in told.output
    (found,) = wrong(fresh.json("doctor")).values()
    assert found["says"] == (
        "KEYMILL_MALI_URL is no setting of keymill; did you mean KEYMILL_MAIL_URL?"
    )
    monkeypatch.setenv("KEYMILL_WORKERS", "many")
    assert fresh.run("doctor").exit_code == 2, "a warning hides nothing"


def test_an_unknown_setting_is_named(fresh: Terminal) -> None:
    file = fresh.home / "keymill.toml"
    file.write_text('colour = "red"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    told = fresh.json("doctor", status=2)
    assert source_of(told, "colour") == ("(unknown)", "keymill.toml")
    assert "colour" in wrong(told)["settings"]["says"]


def test_a_lost_passphrase_is_wrong(fresh: Terminal) -> None:
    (fresh.home / "secrets" / "passphrase").unlink()
    assert "passphrase" in wrong(fresh.json("doctor", status=2))["signer"]["says"]


def test_a_database_without_tables_is_told_to_migrate(fresh: Terminal) -> None:
    (fresh.home / "keymill.db").write_bytes(b"")
    for left in fresh.home.glob("keymill.db-*"):
        left.unlink()
    told = wrong(fresh.json("doctor", status=2))
    assert told["database"]["remedy"] == "Run: keymill migrate"


def test_a_missing_mail_folder_is_wrong(fresh: Terminal) -> None:
    (fresh.home / "mail").rmdir()
    assert wrong(fresh.json("doctor", status=3))["mail"]["remedy"] == "Run: keymill init"


def test_where_no_worker_is_called_for_this_machine_does_all_the_work(fresh: Terminal) -> None:
    (found,) = [one for one in fresh.json("doctor")["checks"] if one["check"] == "workers"]
    assert (found["well"], found["says"]) == (True, "this machine, 2 threads")


def test_workers_without_a_server_to_call_them_are_wrong(
    fresh: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYMILL_RUNNER", "prefect")
    monkeypatch.setenv("KEYMILL_DATABASE_URL", "postgresql+psycopg://k@localhost:1/x")
    monkeypatch.setenv("KEYMILL_STORAGE_URL", f"file://{fresh.home}")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    told = wrong(fresh.json("doctor", status=2))
    assert "PREFECT_API_URL" in told["workers"]["says"]
