"""Examples of stories that do not come true: T."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.definitions.explained.example import Example

_WHEN = "when: [support: finish]"
_THEN = "then: {state: done, told: [told], votes: 1, due: {quiet: 2026-03-04 10:00}}"
_ROUND = {
    "  close:  {": "  on: {from: new, to: done, by: bot, label: {en: O, zh-CN: 去}}\n"
    "  again: {from: done, to: new, by: bot, label: {en: A, zh-CN: 再}}\n  close:  {",
    "go: close}": "go: again}",
    "after: soon in office, do: [escalate: support]}": "after: 1s, go: on}",
    "after: 48h": "after: 1s",
}


def _story(change: Mapping[str, str], at: str, beside: Mapping[str, str] | None = None) -> Example:
    return Example(change, at, "scenarios", beside or {})


EXAMPLES: Mapping[str, Example] = {
    "T001": _story({"state: done": "state: closed"}, "closed"),
    "T002": _story({"told: [told]": "told: []"}, "[]"),
    "T003": _story({"votes: 1,": "did: [remind support],"}, "[remind support]"),
    "T004": _story({"votes: 1,": "refused: role learner,"}, "role learner"),
    "T005": _story({_WHEN: "when: [learner: finish]", _THEN: "then: {state: new}"}, "learner: finish"),
    "T006": _story({"2026-03-04 10:00": "2026-03-04 18:00"}, "{quiet"),
    "T007": _story({"votes: 1": "votes: 2"}, "2"),
    "T008": _story({"given: {what: a lamp, at: 2026-03-02 10:00}": "given:", _THEN: "then: {told: []}"}, "support: finish"),
    "T009": _story({_WHEN: "when: [suport: finish]"}, "suport"),
    "T010": _story({"quiet: 2026": "quite: 2026"}, "quite"),
    "T011": _story({"at: 2026-03-02 10:00": "at: tomorrow"}, "tomorrow"),
    "T012": _story({_WHEN: "when: [wait: 365d]", _THEN: "then: {votes: 1}"}, "", _ROUND),
}
