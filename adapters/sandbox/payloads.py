"""What a dispatch becomes on the wire to the academy: a path and a JSON object that carries the dispatch's ``key``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lms_feedback_plugin.domain.delivery import Dispatch
from lms_feedback_plugin.errors import Rejected

Payload = tuple[str, dict[str, object]]


def payload(dispatch: Dispatch) -> Payload:
    """The path and body for ``dispatch``. Raises ``Rejected`` for one that the academy has no service for."""
    effect = f"{dispatch.kind}:{dispatch.name}" if dispatch.kind == "call" else dispatch.kind
    if effect not in PAYLOADS:
        known = ", ".join(sorted(PAYLOADS))
        raise Rejected(f"The sandbox academy does not take {effect}; it takes {known}.", effect=effect)
    return PAYLOADS[effect](dispatch)


def _notice(dispatch: Dispatch) -> Payload:
    if dispatch.recipient is None:
        raise Rejected("A notice needs somebody to be told; this one names nobody.")
    return "/ws/notify", {
        "key": dispatch.key,
        "person": dispatch.recipient.person,
        "language": dispatch.recipient.language,
        "subject": dispatch.subject,
        "text": dispatch.text,
        "html": dispatch.html,
        "url": dispatch.url,
        "url_name": dispatch.url_name,
        "course": dispatch.course,
    }


def _new_issue(dispatch: Dispatch) -> Payload:
    return "/ws/issues", {
        **_reference(dispatch),
        "action": "create",
        "title": dispatch.subject or _said(dispatch, "what") or f"#{dispatch.item}",
        "steps": _said(dispatch, "steps"),
        "conditions": _said(dispatch, "conditions"),
        "course": dispatch.course,
    }


def _reopened_issue(dispatch: Dispatch) -> Payload:
    return "/ws/issues", {**_reference(dispatch), "action": "reopen", "reason": _said(dispatch, "reason")}


def _card(dispatch: Dispatch) -> Payload:
    return "/ws/board", {
        **_reference(dispatch),
        "title": dispatch.subject or _said(dispatch, "title", "summary", "idea") or f"#{dispatch.item}",
        "text": _said(dispatch, "text", "decision"),
        "state": _said(dispatch, "status", "state"),
        "votes": dispatch.data.get("votes"),
    }


def _page_note(action: str) -> Callable[[Dispatch], Payload]:
    def payload_of(dispatch: Dispatch) -> Payload:
        context = dispatch.data.get("context")
        module = str(context.get("cmid") or "") if isinstance(context, Mapping) else ""
        return "/ws/notes", {**_reference(dispatch), "action": action, "course": dispatch.course or "", "module": module}

    return payload_of


PAYLOADS: Mapping[str, Callable[[Dispatch], Payload]] = {
    "notify": _notice,
    "call:create_issue": _new_issue,
    "call:reopen_issue": _reopened_issue,
    "call:note_mended": _page_note("mended"),
    "call:note_shipped": _page_note("shipped"),
    "call:withdraw_note": _page_note("withdraw"),
    "publish": _card,
}


def _reference(dispatch: Dispatch) -> dict[str, object]:
    """``ref`` is our item: events about the issue or card name it again."""
    return {"key": dispatch.key, "ref": str(dispatch.item), "url": dispatch.url}


def _said(dispatch: Dispatch, *names: str) -> str:
    """The first of ``names`` that the dispatch's data says something under, among the item's fields or beside them."""
    fields = dispatch.data.get("fields")
    places = [dispatch.data, fields] if isinstance(fields, Mapping) else [dispatch.data]
    return next((str(place[name]) for name in names for place in places if place.get(name)), "")
