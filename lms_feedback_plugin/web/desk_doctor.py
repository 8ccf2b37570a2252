"""The desk's page of the doctor, for admins: what is wrong with the service and the site's LMS, its cure, where to click."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms_feedback_plugin.domain.finding import Level
from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.errors import Forbidden
from lms_feedback_plugin.service.doctor import Seen

from .auth import staff_session
from .desk import is_admin, page
from .house import service
from .languages import reader_language
from .words import _

blueprint = Blueprint("desk_doctor", __name__, url_prefix="/desk/<site>/doctor")
ORDER: tuple[Level, ...] = ("wrong", "look", "order")
"""What must be mended comes first."""


@blueprint.get("")
def examine(site: str) -> str:
    """Look at everything now; that takes as long as the LMS takes to answer."""
    session = staff_session(site)
    if not is_admin(session.person):
        raise Forbidden(
            "Only admins of this site see how the service and its LMS are doing.",
            text={
                "en": "Only admins of this site see how the service and its LMS are doing.",
                "zh-CN": "只有本站管理员可以查看服务与 LMS 的运行状况。",
            },
        )
    seen = list(service().doctor.examine(session.site.id))
    return page("doctor", session.person, session.site, page="doctor", groups=_groups(seen), at=service().clock())


def _groups(seen: Iterable[Seen]) -> list[dict[str, object]]:
    by_level: dict[Level, list[dict[str, str]]] = {level: [] for level in ORDER}
    for one in seen:
        by_level[one.finding.level].append(_row(one))
    titles = {"wrong": _("To be mended"), "look": _("Worth a look"), "order": _("In order")}
    return [{"level": level, "title": titles[level], "rows": rows} for level, rows in by_level.items() if rows]


def _row(seen: Seen) -> dict[str, str]:
    found, language = seen.finding, reader_language()
    said = {name: say(getattr(found, name), language) for name in ("title", "sentence", "cure", "where")}
    link = found.link if found.link.startswith(("https://", "http://")) else ""
    return {**said, "of": seen.guest or (seen.site or _("this service")), "link": link}
