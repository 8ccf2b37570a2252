"""Somebody who is signed in to the running Moodle and reads its pages."""

from __future__ import annotations

import re
from html import unescape

import requests

from .running_moodle import Moodle

LOGIN_TOKEN = re.compile(r'name="logintoken" value="([^"]+)"')
SESSKEY = re.compile(r'"sesskey":"([^"]+)"')


class Reader:
    """One browser session, without JavaScript."""

    def __init__(self, moodle: Moodle, username: str) -> None:
        self._moodle = moodle
        self._session = requests.Session()
        page = self._session.get(f"{moodle.url}/login/index.php", timeout=60).text
        found = LOGIN_TOKEN.search(page)
        form = {"username": username, "password": "Pass-1234", "logintoken": found[1] if found else ""}
        home = self._session.post(f"{moodle.url}/login/index.php", data=form, timeout=60)
        key = SESSKEY.search(home.text)
        assert key, "signed in"
        self.sesskey = key[1]

    def get(self, path: str, **query: str) -> requests.Response:
        return self._session.get(f"{self._moodle.url}/{path}", params=query, timeout=60)

    def post(self, path: str, **form: str) -> requests.Response:
        return self._session.post(f"{self._moodle.url}/{path}", data=form, timeout=120)


def text_of(page: requests.Response) -> str:
    """What the page says, in one line."""
    assert page.status_code == 200, page.text[:2000]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))
