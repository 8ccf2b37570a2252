"""``lms-feedback doctor``"""

from __future__ import annotations

import json
from typing import Literal

import click

from lms_feedback_plugin.domain.finding import Level
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.errors import FeedbackError
from lms_feedback_plugin.service.doctor import Seen

from .opened import opened_service

SIGNS: dict[Level, Text] = {
    "order": {"en": "in order", "zh-CN": "正常"},
    "look": {"en": "look", "zh-CN": "请留意"},
    "wrong": {"en": "WRONG", "zh-CN": "有误"},
}
COLOURS: dict[Level, str] = {"order": "green", "look": "yellow", "wrong": "red"}
LABELS: dict[Literal["cure", "where"], Text] = {
    "cure": {"en": "do", "zh-CN": "处理"},
    "where": {"en": "where", "zh-CN": "位置"},
}
INDENT = " " * 12


class Unwell(FeedbackError):
    """Something is wrong with the installation; the findings were printed."""

    code, exit_code = "unwell", 14


@click.command("doctor")
@click.option("--site", help="One site; all of them where none is named.")
@click.option("--lang", type=click.Choice(["en", "zh-CN"]), default="en", show_default=True, help="The language to speak.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def command(site: str | None, lang: str, as_json: bool) -> None:
    """Look at everything that has to work, and say for each fault how to mend it and where. Exit 14 where there is one.

    Example: lms-feedback doctor --site campus --lang zh-CN
    """
    faults = 0
    with opened_service() as service:
        for seen in service.doctor.examine(site):
            faults += seen.finding.level == "wrong"
            click.echo(_line(seen, lang) if as_json else _told(seen, lang))
    if faults:
        raise Unwell(f"{faults} things need mending; each is named above with its cure.")


def _told(seen: Seen, language: str) -> str:
    one = seen.finding
    sign = say(SIGNS[one.level], language)
    blank = " " * max(8 - sum(2 if ord(c) > 0x2E80 else 1 for c in sign), 0)
    place = "/".join(part for part in (seen.site, seen.guest) if part)
    head = f"{place}: " if place else ""
    lines = [
        f"  {click.style(sign, fg=COLOURS[one.level])}{blank}  {head}{say(one.title, language)} – {say(one.sentence, language)}"
    ]
    told = {"cure": say(one.cure, language), "where": "  ".join(filter(None, (say(one.where, language), one.link)))}
    lines += [f"{INDENT}{say(LABELS[name], language)}: {told[name]}" for name in LABELS if told[name]]
    return "\n".join(lines)


def _line(seen: Seen, language: str) -> str:
    one = seen.finding
    said = {name: say(getattr(one, name), language) for name in ("title", "sentence", "cure", "where")}
    body = {"site": seen.site, "guest": seen.guest, "code": one.code, "level": one.level, **said, "link": one.link}
    return json.dumps(body, ensure_ascii=False)
