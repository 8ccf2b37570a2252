"""How long a certificate holds, asked of a real TLS server."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lms_feedback_plugin.adapters import certificates

NOW = datetime.datetime.now(datetime.UTC)


@contextmanager
def serving(folder: Path, days: float) -> Iterator[str]:
    """The address of a server whose certificate, in ``folder``, holds for so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "moodle")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - datetime.timedelta(days=90))
        .not_valid_after(NOW + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_greet, args=(listening, context))
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        thread.join(10)


def _greet(listening: socket.socket, context: ssl.SSLContext) -> None:
    caller, _ = listening.accept()
    try:
        context.wrap_socket(caller, server_side=True).close()
    except OSError:
        caller.close()


@pytest.mark.parametrize(("days", "level"), [(60.5, "order"), (15.5, "order"), (13.5, "look"), (0.5, "look")])
def test_days_that_are_left_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: float, level: str) -> None:
    with serving(tmp_path, days) as url:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        found = certificates.look(url, NOW)
    assert found is not None
    assert (found.level, f"{int(days)} more days" in found.sentence["en"]) == (level, True)
    assert found.title["en"] == "TLS certificate of 127.0.0.1"


@pytest.mark.parametrize(("days", "trusted", "why"), [(-1, True, "expired"), (60, False, "self-signed")])
def test_what_no_browser_trusts_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: float, trusted: bool, why: str
) -> None:
    with serving(tmp_path, days) as url:
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        found = certificates.look(url, NOW)
    assert found is not None
    assert (found.level, why in found.sentence["en"]) == ("wrong", True)


@pytest.mark.parametrize("url", ["http://moodle.example.edu", "https://", "https://127.0.0.1:1", "https://127.0.0.1:99999"])
def test_an_address_without_a_certificate_has_no_finding(url: str) -> None:
    assert certificates.look(url, NOW) is None
