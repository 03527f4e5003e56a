from flows.settings import Settings
from schemas.readings import Limits
from tests.flows.settings_page import PAGE, page


def test_the_page_of_settings_is_current() -> None:
    """``python -m tests.flows.settings_page`` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_setting_and_limit_is_on_the_page() -> None:
    written = page()
    for name in {*Settings.model_fields, *Limits.__dataclass_fields__} - {"home", "limits"}:
        assert f"\n| `{name}` |" in written, name


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_secrets_are_marked_and_defaults_shown() -> None:
    lines = {line.split("`")[1]: line for line in page().splitlines() if line.startswith("| `")}
    assert "| secret |" in lines["database_url"]
    assert "| `2` | from 1, to 64 |" in lines["workers"]
    assert '| `"secrets/passphrase"` |' in lines["signer_passphrase_file"]
    assert lines["rows"] == "| `rows` | 1,048,576 |"
