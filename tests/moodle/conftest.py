"""Tests against a running Moodle that has our bridge plugin.

LMSFB_MOODLE_URL is its address, LMSFB_MOODLE_ROOT the folder of its code, LMSFB_MOODLE_PHP how PHP is run there as the web
server's user (``php`` unless told).

They make courses and people of their own and leave the rest of that Moodle alone, but for the bridge's own settings: give
them a Moodle that nobody learns on. Where none is named, nothing here is collected and the summary says so.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator

import pytest

from .running_moodle import Moodle

URL, ROOT, PHP = "LMSFB_MOODLE_URL", "LMSFB_MOODLE_ROOT", "LMSFB_MOODLE_PHP"
NAMED = {name: os.environ.get(name, "") for name in (URL, ROOT)}
if not all(NAMED.values()):
    if any(NAMED.values()):
        raise pytest.UsageError(f"Name both {URL} and {ROOT}, or neither.")
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def moodle() -> Iterator[Moodle]:
    """The running Moodle. The bridge's settings are put back at the end; the service's account, once made, stays."""
    found = Moodle(NAMED[URL].rstrip("/"), NAMED[ROOT], shlex.split(os.environ.get(PHP, "php")))
    before = found.php("return (array) get_config('local_lmsfeedback');")
    assert "version" in before, "local_lmsfeedback is not installed there; see adapters/moodle/README.md"
    yield found
    found.php(
        """
        $stay = array_fill_keys(['serviceuser', 'switchedon'], '') + $given;
        foreach (array_diff_key((array) get_config('local_lmsfeedback'), $stay) as $name => $value) {
            unset_config($name, 'local_lmsfeedback');
        }
        foreach ($given as $name => $value) { set_config($name, $value, 'local_lmsfeedback'); }
        """,
        before,
    )
