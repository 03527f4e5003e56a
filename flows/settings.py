"""The settings of one home: the only reader of the environment and of ``keymill.toml``.

Order: environment ``KEYMILL_*``, then ``<home>/keymill.toml``, then the defaults below.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from flows.errors import NoHome, WrongSettings
from schemas.policy import Policy
from schemas.readings import Limits
from schemas.words import Language

HOME_VARIABLE = "KEYMILL_HOME"
_PREFIX = "KEYMILL_"
DEFAULT_HOME = Path("keymill-home")
FILE_NAME = "keymill.toml"


class Settings(Policy):
    """All settings, each with its default; ``docs/settings.md`` is made from the descriptions."""

    home: Path = Field(description="The folder that holds everything of this installation")
    database_url: SecretStr | None = Field(
        None, description="postgresql+psycopg://..., default: SQLite in the home"
    )
    storage_url: str | None = Field(None, description="s3://bucket/prefix, default: the home")
    s3_endpoint_url: str | None = Field(None, description="For S3-compatible servers")
    mail_url: SecretStr | None = Field(
        None, description="smtp://, smtps:// or maildir:PATH, default: maildir in the home"
    )
    mail_from: str = Field("licensing@keymill.example", description="Sender of every mail")
    reply_to: str | None = Field(None, description="Where answers to our mails go")
    reply_by_mail: bool = Field(True, description="Mail each sender his annotated workbook")
    mail_connections: int = Field(8, ge=1, le=64, description="Messages handed over at a time")
    mail_domain_connections: int = Field(
        4, ge=1, description="Of these, to addresses of one domain"
    )
    mail_domain_per_minute: int = Field(
        0, ge=0, description="Messages a minute to addresses of one domain; 0: no limit"
    )
    signer: str = Field("file:secrets", description="Where the signing keys are")
    signer_passphrase_file: Path = Field(
        Path("secrets/passphrase"), description="Opens the signing keys; mode 0600"
    )
    log_origin: str = Field("keymill.example/log", description="Name of the log, fixed at init")
    runner: Literal["threads", "prefect"] = Field(
        "threads", description="Who mints batches and makes bundles: this machine, or all workers"
    )
    workers: int = Field(2, ge=1, le=64, description="Batches minted and bundles made at a time")
    batch_size: int = Field(100_000, ge=1, description="Keys in one batch")
    limits: Limits = Field(default_factory=Limits, description="What a drop may weigh")
    attachment_max_mb: int = Field(10, ge=1, description="Above it a bundle is a link")
    download_base_url: str | None = Field(None, description="Where bundles can be fetched")
    download_days: int = Field(14, ge=1, le=7 * 52, description="How long a link works")
    approval_quantity: int = Field(10_000, ge=1, description="Above it a row waits for approval")
    approvers: tuple[str, ...] = Field((), description="Names that may approve and reject")
    language: Language = Field("en", description="Of the vendor: reports, and where nothing says")
    timezone: str = Field("UTC", description="Business dates are days of this time zone")
    schedule: str = Field("0 2 * * *", description="When `serve` runs the night (cron)")
    ops_email: str | None = Field(None, description="Gets the digest of every night")
    escalate_after: int = Field(3, ge=1, description="Nights after which waiting mail is status 3")
    give_up_days: int = Field(7, ge=1, description="Days after which deferred mail has failed")
    vendor_name: str = Field("Keymill Software", description="On certificates and mails")
    vendor_address: str = Field("", description="On certificates")
    vendor_logo: Path | None = Field(None, description="SVG or PNG file for certificates")
    support_contact: str = Field("support@keymill.example", description="On certificates and mails")
    legal_note_en: str = Field("", description="Small print of English certificates")
    legal_note_fr: str = Field("", description="Small print of French certificates")
    legal_note_de: str = Field("", description="Small print of German certificates")
    legal_note_ja: str = Field("", description="Small print of Japanese certificates")

    @field_validator("runner")
    @classmethod
    def _shareable(cls, value: str, info: ValidationInfo) -> str:
        database, storage = info.data.get("database_url"), info.data.get("storage_url")
        on_server = database and database.get_secret_value().startswith("postgresql")
        if value == "prefect" and not (on_server and storage):
            msg = (
                "threads, unless database_url names PostgreSQL and storage_url a bucket or a folder"
                " that all machines share"
            )
            raise ValueError(msg)
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            msg = "an IANA time zone such as Europe/Berlin"
            raise ValueError(msg) from error
        return value

    def path(self, relative: Path | str) -> Path:
        """*relative*, seen from the home."""
        return self.home / relative

    @property
    def database(self) -> str:
        """The database's URL."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.path('keymill.db')}"

    @property
    def mail(self) -> str:
        """The mail transport's URL."""
        return self.mail_url.get_secret_value() if self.mail_url else f"maildir:{self.path('mail')}"

    @property
    def mail_domain(self) -> str:
        """What stands behind the @ of our Message-IDs."""
        return re.sub(r"[^A-Za-z0-9.]+", "-", self.log_origin).strip("-.")

    def legal_note(self, language: Language) -> str:
        """The small print in *language*."""
        return str(getattr(self, f"legal_note_{language}"))

    @classmethod
    def of_home(cls, home: Path) -> Self:
        """The settings of the installation in *home*.

        Raises:
            NoHome: there is no ``keymill.toml``.
            WrongSettings: a name is unknown or a value cannot be used; the message says which.
        """
        given = {name: setting.value for name, setting in sources(home).items()}
        if "home" in given:
            raise WrongSettings(
                f"home is no setting of keymill: it is the folder of {FILE_NAME}.",
                "Take the line away, and name the home by --home DIR or KEYMILL_HOME.",
            )
        try:
            return cls(home=home, **given)
        except ValidationError as error:
            raise _wrong(error) from None


@dataclass(frozen=True)
class Given:
    """A setting that is not at its default: its value and where it comes from."""

    value: Any
    source: str


def home_of(option: Path | None) -> Path:
    """The home a command works on: ``--home``, else ``KEYMILL_HOME``, else ``./keymill-home``."""
    return (option or Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME)).absolute()


def sources(home: Path) -> dict[str, Given]:
    """Every setting given in the file or the environment, by name; the environment wins."""
    file = home / FILE_NAME
    try:
        in_file = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoHome(f"{home} is no keymill home.", "Make one with: keymill init") from None
    except tomllib.TOMLDecodeError as error:
        raise WrongSettings(f"{file} cannot be read: {error}.", "Correct that line.") from None
    given = {name: Given(value, FILE_NAME) for name, value in in_file.items()}
    return given | _from_environment()


def _from_environment() -> dict[str, Given]:
    given: dict[str, Given] = {}
    for name in Settings.model_fields:
        variable = f"KEYMILL_{name.upper()}"
        if name not in {"home", "limits"} and variable in os.environ:
            value: Any = os.environ[variable]
            given[name] = Given(_listed(value) if name == "approvers" else value, variable)
    limits = {
        name: os.environ[f"KEYMILL_LIMITS_{name.upper()}"]
        for name in Limits.__dataclass_fields__
        if f"KEYMILL_LIMITS_{name.upper()}" in os.environ
    }
    return given | ({"limits": Given(limits, "KEYMILL_LIMITS_*")} if limits else {})


def unknown_variables() -> list[str]:
    """A sentence for each variable of the environment that looks like a setting and is none."""
    limits = (f"limits_{name}" for name in Limits.__dataclass_fields__)
    known = {name.upper() for name in (*Settings.model_fields, *limits, "debug")} - {"LIMITS"}
    unknown = [
        name
        for name in sorted(os.environ)
        if name.upper().startswith(_PREFIX) and name.removeprefix(_PREFIX) not in known
    ]
    return [
        f"{name} is no setting of keymill{_nearest(name[len(_PREFIX) :].upper(), known, _PREFIX)}"
        for name in unknown
    ]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _wrong(error: ValidationError) -> WrongSettings:
    """The refusal of the first setting that cannot be used, in our words."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    remedy = f"Correct it in {FILE_NAME} or in the environment; `keymill doctor` lists all."
    if first["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
        return WrongSettings(f"{name} is no setting of keymill{_meant(name)}", remedy)
    why = _WORDS.get(first["type"], "cannot be used").format(**first.get("ctx", {}))
    return WrongSettings(f"The setting {name} {why}.", remedy)


_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("tuple_type", "list_type"), 'must be a list such as ["anna"]'),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "must be a whole number"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "must be true or false"),
    **dict.fromkeys(("string_type", "path_type"), "must be text in quotes"),
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
    "dataclass_type": "must be a table with a line for each limit",
    "value_error": "must be {error}",
}
"""What stands behind the name of a setting, by the type of pydantic's error."""


def _meant(name: str) -> str:
    known = [*Settings.model_fields, *(f"limits.{limit}" for limit in Limits.__dataclass_fields__)]
    return _nearest(name, known)


def _nearest(name: str, known: Iterable[str], prefix: str = "") -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {prefix}{near[0]}?" if near else "."


def prefect_server_named() -> bool:
    """True where the environment names a Prefect server."""
    return bool(os.environ.get("PREFECT_API_URL"))


def prefect_server_may_be_named() -> bool:
    """True where the environment names a Prefect server, or a file of Prefect's may name one."""
    files = (Path(os.environ.get("PREFECT_HOME", ".")) / "profiles.toml", Path("prefect.toml"))
    return prefect_server_named() or any(file.exists() for file in files)


def prefect_place(home: Path) -> str:
    """Where Prefect keeps its records, in words."""
    if prefect_server_named():
        return "the server that PREFECT_API_URL names"
    return f"the disk of {os.environ.get('PREFECT_HOME', home / '.prefect')}"


def point_prefect_at(address: str) -> None:
    """Prefect, imported after this, talks to the server at *address*."""
    os.environ["PREFECT_API_URL"] = f"{address}/api"


LOOPBACK: Final = "127.0.0.1"
"""Where Prefect's server listens if we start it."""


def quiet_prefect(home: Path) -> None:
    """Prefect, imported after this, keeps its state in the home and tells nobody about us.

    What the environment says already stands. A server on this machine is asked without a proxy.
    """
    chosen = {
        "PREFECT_HOME": str(home / ".prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",  # what we must know of it comes as an exception
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
    }
    for name, value in chosen.items():
        os.environ.setdefault(name, value)
    os.environ[HOME_VARIABLE] = str(home)
    direct = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = f"{direct},{LOOPBACK}" if direct else LOOPBACK
