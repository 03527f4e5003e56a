"""Settings that cannot be used are refused in our words, and those that can are taken as meant."""

from pathlib import Path

import pytest

from flows.errors import WrongSettings
from flows.settings import Settings, prefect_server_may_be_named, unknown_variables


def written(home: Path, text: str) -> Path:
    (home / "keymill.toml").write_text(text, encoding="utf-8")
    return home


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('approvers = "anna"', 'The setting approvers must be a list such as ["anna"].'),
        ('approvers = ["anna", 3]', "The setting approvers.1 must be text in quotes."),
        ('aprovers = ["anna"]', "aprovers is no setting of keymill; did you mean approvers?"),
        ('zzz = "red"', "zzz is no setting of keymill."),
        ("limits.row = 3", "limits.row is no setting of keymill; did you mean limits.rows?"),
        ('limits.rows = "x"', "The setting limits.rows must be a whole number."),
        ("limits = 3", "The setting limits must be a table with a line for each limit."),
        ('workers = "many"', "The setting workers must be a whole number."),
        ("workers = 0", "The setting workers must be 1 or more."),
        ("workers = 65", "The setting workers must be 64 or less."),
        ('runner = "dask"', "The setting runner must be 'threads' or 'prefect'."),
        ('runner = "prefect"', "The setting runner must be threads, unless database_url names"),
        (
            'runner = "prefect"\ndatabase_url = "postgresql+psycopg://db/k"',
            "and storage_url a bucket or a folder that all machines share.",
        ),
        ('reply_by_mail = "perhaps"', "The setting reply_by_mail must be true or false."),
        ('language = "xx"', "The setting language must be 'en', 'fr', 'de' or 'ja'."),
        ('timezone = "Mars"', "must be an IANA time zone such as Europe/Berlin."),
        ("mail_url = 3", "The setting mail_url must be text in quotes."),
        ("vendor_logo = 3", "The setting vendor_logo must be text in quotes."),
        ('home = "/x"', "home is no setting of keymill: it is the folder of keymill.toml."),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_in_words_of_ours(
    tmp_path: Path, line: str, said: str
) -> None:
    with pytest.raises(WrongSettings) as refused:
        Settings.of_home(written(tmp_path, line))
    assert said in refused.value.what
    assert "keymill.toml" in str(refused.value)


@pytest.mark.parametrize("text", ["anna,ben", "anna, ben", " anna ,, ben ,"])
def test_names_in_the_environment_are_taken_without_the_spaces_around_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("KEYMILL_APPROVERS", text)
    assert Settings.of_home(written(tmp_path, "")).approvers == ("anna", "ben")


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("KEYMILL_MALI_URL", "; did you mean KEYMILL_MAIL_URL?"),
        ("keymill_workers", "; did you mean KEYMILL_WORKERS?"),
        ("KEYMILL_LIMITS_ROW", "; did you mean KEYMILL_LIMITS_ROWS?"),
        ("KEYMILL_LIMIT_ROWS", "; did you mean KEYMILL_LIMITS_ROWS?"),
        ("KEYMILL_ZZZ", "."),
    ],
)
def test_a_variable_that_looks_like_a_setting_and_is_none_is_told_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, variable: str, said: str
) -> None:
    monkeypatch.setenv(variable, "1")
    assert unknown_variables() == [f"{variable} is no setting of keymill{said}"]


def test_every_setting_can_be_given_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "DEBUG", "LIMITS_ROWS", "MAIL_URL", "LEGAL_NOTE_JA"):
        monkeypatch.setenv(f"KEYMILL_{name}", "1")
    assert unknown_variables() == []


def test_workers_can_be_had_where_machines_share_database_and_storage(tmp_path: Path) -> None:
    text = """
    runner = "prefect"
    database_url = "postgresql+psycopg://db/keymill"
    storage_url = "s3://bucket/keymill"
    """
    assert Settings.of_home(written(tmp_path, text)).runner == "prefect"


def test_a_file_of_prefects_may_name_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    assert not prefect_server_may_be_named()
    (tmp_path / "profiles.toml").touch()
    assert prefect_server_may_be_named()
