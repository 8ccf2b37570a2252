"""The recorded answers of Moodle 4.5, ready to be served over real HTTP."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"
SECTION = re.compile(
    r"^## (?P<title>.+)\n   HTTP (?P<status>\d+) (?P<kind>\S+(?: charset=\S+)?) \S+B \S+s\n(?P<body>(?:(?!## ).*\n)*)", re.M
)


@dataclass(frozen=True)
class Recorded:
    """One answer as it was printed by the recorder."""

    status: int
    kind: str
    body: str


ANSWERS: dict[str, str] = json.loads((FIXTURES / "ws_answers_45.json").read_text())


def errors(name: str) -> dict[str, Recorded]:
    """The sections of one ``ws_errors_*`` or ``notify_*`` file by title."""
    found = SECTION.finditer((FIXTURES / name).read_text())
    return {m["title"]: Recorded(int(m["status"]), m["kind"], _body(m["body"])) for m in found}


def _body(printed: str) -> str:
    """Without the recorder's own indentation and the lines that it added below."""
    text = printed.strip()
    return text.split("\n")[0] if text.startswith("{") else text
