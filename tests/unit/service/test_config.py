"""Settings: where they come from, and how a wrong one is told."""

import base64
import stat
from pathlib import Path

import pytest

from lms_feedback_plugin.errors import ConfigError
from lms_feedback_plugin.service.config import SettingsSchema, load_config, settings_table


def load(tmp_path: Path, **environment: str):
    return load_config({"LMSFB_DATA_DIR": str(tmp_path / "data"), **environment}, tmp_path / "lms-feedback.toml")


def test_defaults_are_complete(tmp_path: Path) -> None:
    config = load(tmp_path)
    assert config.database_url == f"sqlite:///{tmp_path / 'data' / 'lms-feedback.db'}"
    assert config.public_url == "http://127.0.0.1:8080"
    assert len(config.secret_key) == 32


def test_the_key_file_is_private_and_kept(tmp_path: Path) -> None:
    first = load(tmp_path)
    file = tmp_path / "data" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load(tmp_path).secret_key == first.secret_key


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "lms-feedback.toml").write_text('port = 9000\nlog_level = "warning"\n')
    config = load(tmp_path, LMSFB_PORT="9001")
    assert (config.port, config.log_level) == (9001, "warning")
    assert config.public_url == "http://127.0.0.1:9001"


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"LMSFB_PROT": "1"}, "Did you mean port?"),
        ({"LMSFB_PORT": "eighty"}, "port = 'eighty'"),
        ({"LMSFB_PORT": "70000"}, "port = '70000'"),
        ({"LMSFB_LOG_LEVEL": "loud"}, "log_level = 'loud'"),
        ({"LMSFB_DATABASE_URL": "mysql://x/y"}, "sqlite and postgresql"),
        ({"LMSFB_DATABASE_URL": "not an address"}, "not an address that SQLAlchemy reads"),
        ({"LMSFB_SECRET_KEY": "short"}, "secret_key"),
        ({"LMSFB_SECRET_KEY": base64.b64encode(b"x" * 16).decode()}, "holds 16 bytes"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, environment: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, **environment)
    assert words in caught.value.detail


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "lms-feedback.toml").write_text("port = = 3")
    with pytest.raises(ConfigError, match="line 1"):
        load(tmp_path)


def test_the_listing_hides_secrets_and_knows_every_setting(tmp_path: Path) -> None:
    rows = settings_table(load(tmp_path, LMSFB_DATABASE_URL="postgresql://me:hush@127.0.0.1/x"))
    assert [name for name, _, _ in rows] == list(SettingsSchema().fields)
    assert all(meaning for _, _, meaning in rows)
    assert "hush" not in str(rows)
