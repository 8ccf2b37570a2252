"""The nginx file of the documentation, run as it stands but for names, paths and ports, in front of a real service."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ..conftest import CLI, eventually, free_ports

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "docs" / "how-to" / "files" / "nginx.conf"
NGINX = ROOT / ".tools" / "nginx" / "usr" / "sbin" / "nginx"
"""Put there by ``make test``."""


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "fullchain.pem", folder / "privkey.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return chain, private


def adapted(folder: Path, plain: int, secure: int, service: int) -> Path:
    """The documented server blocks for this machine, inside the least that nginx needs around them."""
    chain, private = certificate(folder)
    blocks = CONFIG.read_text("utf-8")
    for found, put in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;"),
        ("feedback.example.org;", "localhost;"),
        ("/etc/letsencrypt/live/feedback.example.org/fullchain.pem", str(chain)),
        ("/etc/letsencrypt/live/feedback.example.org/privkey.pem", str(private)),
        ("http://127.0.0.1:8080", f"http://127.0.0.1:{service}"),
        ("https://$host$request_uri", f"https://$host:{secure}$request_uri"),
    ):
        assert found in blocks, found
        blocks = blocks.replace(found, put)
    temporary = "".join(f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    file = folder / "nginx.conf"
    as_us = "" if os.geteuid() else "user root;"  # its usual user may not keep a large body in a folder of ours
    file.write_text(
        f"daemon off; {as_us} pid {folder / 'pid'}; error_log {folder / 'error.log'};\n"
        f"events {{}}\nhttp {{ access_log off; {temporary}\n{blocks}\n}}\n"
    )
    return file


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """http, https, and the file of the authority to believe."""
    folder = tmp_path_factory.mktemp("nginx")
    (plain, secure), (port, _) = free_ports(), free_ports()
    settings = {"LMSFB_DATA_DIR": str(folder / "data"), "LMSFB_PORT": str(port), "LMSFB_PROXIES": "1"}
    settings["LMSFB_PUBLIC_URL"] = f"https://localhost:{secure}"
    service = subprocess.Popen([*CLI, "serve", "--no-worker"], env=os.environ | settings, stderr=subprocess.DEVNULL, cwd=folder)
    proxy = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(adapted(folder, plain, secure, port))], cwd=folder)
    authority = str(folder / "fullchain.pem")
    try:
        eventually(lambda: ready(f"https://localhost:{secure}/readyz", authority), 90)
        yield f"http://localhost:{plain}", f"https://localhost:{secure}", authority
    finally:
        for program in (proxy, service):
            program.send_signal(signal.SIGTERM)
            program.wait(timeout=60)


def ready(url: str, authority: str) -> bool:
    try:
        return requests.get(url, verify=authority, timeout=5).ok
    except requests.RequestException:
        return False


def test_plain_http_leads_to_tls(addresses: tuple[str, str, str]) -> None:
    plain, secure, _ = addresses
    answer = requests.get(f"{plain}/desk/", allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.headers["location"]) == (301, f"{secure}/desk/")


def test_the_service_knows_that_it_is_behind_tls_whatever_a_visitor_claims(addresses: tuple[str, str, str]) -> None:
    _, secure, authority = addresses
    claims = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "203.0.113.7"}
    answer = requests.get(f"{secure}/desk/", headers=claims, verify=authority, allow_redirects=False, timeout=10)
    assert "max-age" in answer.headers["strict-transport-security"]
    assert "evil.example" not in answer.headers.get("location", "") + answer.text


def test_pages_go_compressed_and_too_much_is_refused(addresses: tuple[str, str, str]) -> None:
    _, secure, authority = addresses
    page = requests.get(f"{secure}/desk/signin", verify=authority, timeout=10)
    sheet = re.search(r'href="([^"]*site[^"]*\.css[^"]*)"', page.text)
    assert sheet, page.text
    style = requests.get(f"{secure}{sheet[1]}", verify=authority, timeout=10)
    assert (style.status_code, style.headers.get("content-encoding")) == (200, "gzip")
    large = requests.post(f"{secure}/hooks/none/moodle", data=b"x" * 3_000_000, verify=authority, timeout=10)
    assert large.status_code == 413
