"""Settings: from ``LMSFB_*`` variables, else ``lms-feedback.toml``, else the default. An unknown name is an error.

Every setting is one field of ``SettingsSchema``; ``lms-feedback config`` lists them and the reference page is made from
them. marshmallow does the reading and checking: ``environs`` wraps it for variables alone and knows no file and no refusal
of unknown names, so it would only stand between.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from marshmallow import RAISE, Schema, ValidationError, fields, validate
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from lms_feedback_plugin.errors import ConfigError

PREFIX = "LMSFB_"
FILE = "lms-feedback.toml"
FILE_VARIABLE = "LMSFB_CONFIG"
NOT_OURS = ("LMSFB_TEST_", "LMSFB_MOODLE_", FILE_VARIABLE)
"""Names with our prefix that tests and tools read and the service does not."""
KEY_BYTES = 32


def _told(meaning: str) -> dict[str, str]:
    return {"description": meaning}


class SettingsSchema(Schema):
    """The settings, their types, bounds, defaults and meanings."""

    class Meta:
        unknown = RAISE

    data_dir = fields.Str(
        load_default="lms-feedback-data",
        metadata=_told("Folder for what the service writes itself: SQLite file, secret key, sandbox academy."),
    )
    database_url = fields.Str(
        load_default="", metadata=_told("SQLAlchemy address of the database; empty means SQLite in data_dir.")
    )
    secret_key = fields.Str(
        load_default="",
        metadata=_told("32 bytes in base64 that encrypt secrets and private fields; empty means data_dir/secret.key."),
    )
    host = fields.Str(load_default="127.0.0.1", metadata=_told("Address to listen on; 127.0.0.1 is this machine alone."))
    port = fields.Int(load_default=8080, validate=validate.Range(1, 65535), metadata=_told("Port to listen on."))
    public_url = fields.Str(
        load_default="", metadata=_told("The address that learners and the LMS see; empty means http://host:port.")
    )
    processes = fields.Int(
        load_default=1,
        validate=validate.Range(1, 64),
        metadata=_told("Web processes. SQLite is served best by one; PostgreSQL by one per core."),
    )
    threads = fields.Int(
        load_default=64, validate=validate.Range(1, 512), metadata=_told("Requests that one process works on at a time.")
    )
    proxies = fields.Int(
        load_default=0,
        validate=validate.Range(0, 10),
        metadata=_told("Reverse proxies in front of us whose X-Forwarded-* headers are believed."),
    )
    max_body = fields.Int(
        load_default=1_000_000, validate=validate.Range(1_000), metadata=_told("Largest request body in bytes.")
    )
    max_upload = fields.Int(
        load_default=12_000_000,
        validate=validate.Range(0),
        metadata=_told("Largest picture or file that may be sent along, in bytes; 0 takes none. They lie in the database."),
    )
    sweep_seconds = fields.Float(
        load_default=1.0,
        validate=validate.Range(0.05, 60),
        metadata=_told("Seconds between two looks at promises and retries that are due."),
    )
    lease_seconds = fields.Float(
        load_default=30.0,
        validate=validate.Range(2, 3600),
        metadata=_told("Seconds until another worker takes over a dead one's delivery; twice what any target may take."),
    )
    workflows = fields.Str(
        load_default="",
        metadata=_told("Folder with a workspace.yaml and workflows of your own, in place of those that come with the product."),
    )
    log_level = fields.Str(
        load_default="info",
        validate=validate.OneOf(("debug", "info", "warning", "error")),
        metadata=_told("How much is logged: debug, info, warning or error."),
    )


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, checked. ``secret_key`` are 32 raw bytes; ``database_url`` and ``public_url`` are never empty."""

    data_dir: Path
    database_url: str
    secret_key: bytes
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = "http://127.0.0.1:8080"
    processes: int = 1
    threads: int = 64
    proxies: int = 0
    max_body: int = 1_000_000
    max_upload: int = 12_000_000
    sweep_seconds: float = 1.0
    lease_seconds: float = 30.0
    log_level: str = "info"
    workflows: str = ""


def load_config(environment: Mapping[str, str] | None = None, file: Path | None = None) -> Config:
    """Read, check and complete the settings. Makes ``data_dir`` and, where none is given, the secret key file.

    Raises ``ConfigError`` naming each setting at fault, what was seen and what was allowed.
    """
    environment = os.environ if environment is None else environment
    given = _from_file(file or Path(environment.get(FILE_VARIABLE, FILE))) | _from_environment(environment)
    try:
        read = SettingsSchema().load(given)
    except ValidationError as error:
        raise ConfigError(_sentence(error, given)) from error
    data_dir = _folder(Path(read.pop("data_dir")).absolute())
    read["public_url"] = (read["public_url"] or f"http://{read['host']}:{read['port']}").rstrip("/")
    read["database_url"] = _database(read["database_url"] or f"sqlite:///{data_dir / 'lms-feedback.db'}")
    return Config(data_dir=data_dir, **(read | {"secret_key": _secret_key(read["secret_key"], data_dir)}))


def settings_table(config: Config) -> list[tuple[str, str, str]]:
    """Name, present value (secrets hidden) and meaning, in order."""
    shown = {
        "secret_key": "(hidden)",
        "database_url": make_url(config.database_url).render_as_string(hide_password=True),
    }
    return [
        (name, shown.get(name, str(getattr(config, name))), field.metadata["description"])
        for name, field in SettingsSchema().fields.items()
    ]


def _from_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not readable as TOML: {error}. Mend that line, or remove the file.") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    return {
        name[len(PREFIX) :].lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and not name.startswith(NOT_OURS)
    }


def _sentence(error: ValidationError, given: Mapping[str, object]) -> str:
    known = list(SettingsSchema().fields)
    parts = []
    for name, problems in error.messages_dict.items():
        if name in known:
            parts.append(f"{name} = {given.get(name)!r}: {' '.join(problems)}")
        else:
            close = difflib.get_close_matches(name, known, n=1)
            near = f" Did you mean {close[0]}?" if close else ""
            parts.append(f"{name} is not a setting.{near} Known: {', '.join(known)}.")
    return "Settings cannot be used. " + " ".join(parts) + f" Set them as {PREFIX}NAME or in {FILE}."


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"data_dir: cannot make {path}: {error.strerror}. Name a folder that may be written to.") from error
    return path


def _database(url: str) -> str:
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise ConfigError(
            "database_url is not an address that SQLAlchemy reads. Write sqlite:////path/file.db or "
            "postgresql+psycopg://user:password@host/name."
        ) from error
    if kind not in ("sqlite", "postgresql"):
        raise ConfigError(f"database_url names {kind!r}; sqlite and postgresql are supported.")
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _secret_key(written: str, data_dir: Path) -> bytes:
    path = data_dir / "secret.key"
    text = written or (path.read_text(encoding="ascii").strip() if path.exists() else _new_key(path))
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigError(f"secret_key is not base64. Make one with: openssl rand -base64 {KEY_BYTES}") from error
    if len(key) != KEY_BYTES:
        raise ConfigError(f"secret_key holds {len(key)} bytes; {KEY_BYTES} are needed: openssl rand -base64 {KEY_BYTES}")
    return key


def _new_key(path: Path) -> str:
    """Two processes may start at once: the first to create the file decides, the other reads what it wrote."""
    text = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="ascii")
    try:
        os.link(draft, path)
    except FileExistsError:
        text = path.read_text(encoding="ascii").strip()
    finally:
        draft.unlink()
    return text
