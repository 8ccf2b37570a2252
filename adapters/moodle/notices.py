"""Telling a learner something inside Moodle: by our bridge's function, or by a personal message where it is missing.

No core function of Moodle sends a notification. The bridge's makes one (bell and e-mail, as the learner prefers); without it
a message from the service user must do, one per call, because Moodle 4.5 breaks off a batch after sending half of it.
"""

from __future__ import annotations

from html import escape

from lms_feedback_plugin.adapters.moodle.client import GONE, MoodleClient, rows
from lms_feedback_plugin.adapters.moodle.functions import Functions, is_newer
from lms_feedback_plugin.adapters.moodle.signed_in import by_way_of_moodle
from lms_feedback_plugin.domain.delivery import Dispatch, Receipt
from lms_feedback_plugin.errors import Rejected

NOTIFY = "local_lmsfeedback_notify"
MESSAGE = "core_message_send_instant_messages"
UNREACHABLE = frozenset({"invaliduser", "userdeleted", "suspended", "usernotconfirmed"})
"""What the bridge answers for an account that cannot be told anything. 5.0 says ``invalidrecordunknown`` for one that is
unknown, as it does for a function."""
KEYED_AFTER = 2026112202
"""The bridge that did not keep keys yet; every later one drops a second notice with the same ``key``, and has the page that
carries a reader of a notice on to the service."""


class Notices:
    """Sends to the Moodle at ``url``, as far as its ``functions`` go."""

    def __init__(self, client: MoodleClient, functions: Functions, url: str) -> None:
        self._client = client
        self._functions = functions
        self._url = url

    def send(self, dispatch: Dispatch) -> Receipt:
        """Tell ``dispatch.recipient``. Raises ``Retryable``, ``Rejected``."""
        person = dispatch.recipient.person if dispatch.recipient else ""
        if not (person.isascii() and person.isdigit()):
            raise Rejected(f"The recipient {person!r} is no Moodle user id, so Moodle cannot tell them.")
        functions = self._functions.all()
        if NOTIFY not in functions:
            return self._message(dispatch, person)
        try:
            return self._notify(dispatch, person, functions[NOTIFY])
        except Rejected as refusal:
            code = refusal.params.get("errorcode")
            if code in {"accessexception", *GONE}:
                self._functions.forget()  # the bridge may have gone: ask again before the next notice
            if code in UNREACHABLE or code in GONE:
                facts = {name: value for name, value in refusal.params.items() if name != "text"}
                raise Rejected(f"{refusal.detail} {_what_now(person)}", **facts) from refusal
            raise

    def _notify(self, dispatch: Dispatch, person: str, version: str) -> Receipt:
        course = dispatch.course if dispatch.course and dispatch.course.isdigit() else None
        own = is_newer(version, KEYED_AFTER)
        if own:
            dispatch = by_way_of_moodle(dispatch, self._url)
        answer = self._client.call(
            NOTIFY,
            userid=person,
            subject=dispatch.subject,
            html=html_with_link(dispatch),
            text=text_with_link(dispatch),
            contexturl=dispatch.url or None,
            contexturlname=dispatch.url_name or None,
            courseid=course,
            key=dispatch.key if own else None,
        )
        number = answer.get("notificationid") if isinstance(answer, dict) else None
        if isinstance(number, bool) or not isinstance(number, int):
            raise Rejected(f"{NOTIFY} answered no notificationid. Are service and bridge plugin of the same age?")
        # 0 is no failure: the bell may show it although the mail server was down, or the admin switched the provider off.
        # Trying again would tell the learner twice.
        detail = {"by": NOTIFY, "channel": "known" if number else "unknown", **_told(answer)}
        return Receipt(str(number) if number else "", detail)

    def _message(self, dispatch: Dispatch, person: str) -> Receipt:
        text = f"<p><strong>{escape(dispatch.subject)}</strong></p>{html_with_link(dispatch)}"
        message = {"touserid": person, "text": text, "textformat": 1, "clientmsgid": dispatch.key}
        answer = rows(self._client.call(MESSAGE, messages=[message]), MESSAGE)
        number = answer[0].get("msgid") if answer else None
        if isinstance(number, bool) or not isinstance(number, int):
            raise Rejected(f"{MESSAGE} answered no msgid. Is url the address of a Moodle?")
        if number < 0:
            why = str(answer[0].get("errormessage", ""))[:300]
            raise Rejected(
                f"Moodle did not take the message: {why} The learner may refuse messages, or the service user's role lacks "
                f"moodle/site:messageanyuser. Our bridge plugin needs neither. {_what_now(person)}"
            )
        return Receipt(str(number), {"by": MESSAGE})


def _told(answer: object) -> dict[str, object]:
    """What a bridge of today adds: whether the notice had come before, and how it stands with each way of telling."""
    if not isinstance(answer, dict) or not isinstance(answer.get("channels"), list):
        return {}
    rows_ = [row for row in answer["channels"] if isinstance(row, dict)]
    channels = {str(row.get("name", ""))[:40]: str(row.get("state", "unknown"))[:20] for row in rows_}
    return {"repeated": answer.get("repeated") is True, "channels": channels}


def _what_now(person: str) -> str:
    """The way out for whoever finds the notice among the dead letters."""
    return (
        f"Look up the account {person} (Users > Browse list of users). If it is suspended, activate it and send this again; "
        "if it is gone, nobody is left to tell."
    )


def html_with_link(dispatch: Dispatch) -> str:
    """The notice in HTML, ending with the link where it is not in it: Moodle's e-mail shows no ``contexturl``."""
    body = dispatch.html or "".join(f"<p>{escape(part)}</p>" for part in dispatch.text.split("\n\n"))
    link = escape(dispatch.url)
    if not link or link in body or dispatch.url in body:
        return body
    return f'{body}<p><a href="{link}">{escape(dispatch.url_name or dispatch.url)}</a></p>'


def text_with_link(dispatch: Dispatch) -> str:
    """The notice as plain text, ending with the link where it is not in it."""
    if not dispatch.url or dispatch.url in dispatch.text:
        return dispatch.text
    name = f"{dispatch.url_name}: " if dispatch.url_name else ""
    return f"{dispatch.text.rstrip()}\n\n{name}{dispatch.url}\n"
