"""A submission as a command: who says it, for whom, about which course."""

from __future__ import annotations

from typing import Any

from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import Invalid, NotFound
from lms_feedback_plugin.service.commands import Submit
from lms_feedback_plugin.service.press_context import signed_over
from lms_feedback_plugin.web.auth import Caller
from lms_feedback_plugin.web.house import service
from lms_feedback_plugin.web.languages import SPOKEN, closest

CHANNELS = {"learner": "widget", "token": "api", "staff": "desk"}
FOR_ITSELF: Text = {
    "en": "A learner speaks for themselves; leave reporter and channel out.",
    "zh-CN": "学员只能以自己的身份提交，请勿填写 reporter 和 channel。",
}
FOR_WHOM: Text = {
    "en": "Name the person for whom this is recorded: reporter.id, and reporter.name where they are new.",
    "zh-CN": "请注明为谁记录：reporter.id；新用户还需 reporter.name。",
}
NEW_PERSON: Text = {
    "en": "Nobody with this id is known here yet: send reporter.name as well.",
    "zh-CN": "该编号尚不存在，请同时填写 reporter.name。",
}
WHICH_COURSE: Text = {
    "en": "You work in single courses: say which one this is about.",
    "zh-CN": "您只负责部分课程，请注明所属课程。",
}
NO_COURSE: Text = {
    "en": "There is no such course here, or none that you may speak about.",
    "zh-CN": "没有该课程，或您无权就其提交。",
}


def submission(who: Caller, body: dict[str, Any], key: str | None) -> Submit:
    """The command for a body that the schema took. Raises ``Invalid``, ``NotFound`` (course)."""
    spoken_for = who.speaks_for_others
    reporter = _reporter(who, body["reporter"]) if spoken_for else _oneself(who, body)
    return Submit(
        site=who.site,
        workflow=body["kind"],
        reporter=reporter,
        fields=body["fields"],
        course=_course(who, body["course"]),
        context=signed_over(body["context"], who.module, who.impersonator),
        channel=body["channel"] or CHANNELS[who.kind],
        by=who.person if spoken_for else None,
        key=key,
        attachments=tuple(body["attachments"]),
    )


def _oneself(who: Caller, body: dict[str, Any]) -> Person:
    wrong = [name for name in ("reporter", "channel") if body[name] is not None]
    if wrong:
        raise Invalid(FOR_ITSELF["en"], text=FOR_ITSELF, fields=dict.fromkeys(wrong, FOR_ITSELF))
    return who.person


def _reporter(who: Caller, named: dict[str, Any] | None) -> Person:
    """The person as they are known, or as they are named when they are new: a submission changes nobody's record."""
    if named is None:
        raise Invalid(FOR_WHOM["en"], text=FOR_WHOM, fields={"reporter": FOR_WHOM})
    try:
        return service().access.person(who.site, named["id"])
    except NotFound as error:
        if not named["name"]:
            raise Invalid(NEW_PERSON["en"], text=NEW_PERSON, fields={"reporter.name": NEW_PERSON}) from error
    language = closest(named["language"]) or SPOKEN[0]
    return Person(who.site, named["id"], named["name"], language, named["email"])


def _course(who: Caller, named: str | None) -> str | None:
    """A learner's course is the one that their token speaks of; others record for the courses where they are staff."""
    if not who.speaks_for_others:
        if named is not None and named != who.course:
            raise NotFound(NO_COURSE["en"], text=NO_COURSE)
        return who.course
    access = service().access
    if named is None:
        if access.courses_of(who.person) is not None:
            raise Invalid(WHICH_COURSE["en"], text=WHICH_COURSE, fields={"course": WHICH_COURSE})
    elif not access.is_staff(who.person, named):
        raise NotFound(NO_COURSE["en"], text=NO_COURSE)
    return named
