"""The hash changes with what a workflow does, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms_feedback_plugin.definitions.source import Wordings, workflow_from_source
from lms_feedback_plugin.domain.calendar import Workspace

SMALL = """\
workflow: small
version: 1
label: {en: Small, zh-CN: 小}
settings:
  soon: {type: duration, default: 5m, label: {en: Soon, zh-CN: 很快}}
fields:
  what:  {type: text, required: true, label: {en: What, zh-CN: 什么}}
  votes: {type: number, default: 1, label: {en: Votes, zh-CN: 票数}}
  level: {type: choice, of: {low: {en: Low, zh-CN: 低}, high: {en: High, zh-CN: 高}}, label: {en: Level, zh-CN: 级别}}
states:
  new:    {label: {en: New, zh-CN: 新}}
  closed: {label: {en: Closed, zh-CN: 关闭}, final: true}
transitions:
  close: {from: new, to: closed, by: [learner, bot], label: {en: Close, zh-CN: 关闭},
          if: item.votes >= 1, else: {en: Not yet, zh-CN: 不行}, do: [notify: reporter with told]}
timers:
  quiet: {while: new, after: soon, go: close}
  late:  {while: new, after: 48h, do: [remind: support]}
simulation:
  close: {effort: 3m}
"""
MESSAGES: Wordings = {"told": {"en": "# Told\n\nBody.\n", "zh-CN": "# 已通知\n\n好。\n"}}

Hash = Callable[..., str]


@pytest.fixture
def hashed(workspace: Workspace) -> Hash:
    def read(old: str = "", new: str = "", messages: Wordings = MESSAGES) -> str:
        assert old in SMALL
        return workflow_from_source(SMALL.replace(old, new, 1), messages, workspace).behaviour

    return read


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("en: Small", "en: Tiny"),
        ("version: 1", "version: 2"),
        ("en: Soon", "en: In a moment"),
        ("en: What,", "en: What is it,"),
        ("en: Low", "en: Not much"),
        ("en: New", "en: Fresh"),
        ("en: Not yet", "en: Later"),
        ("effort: 3m", "effort: 9m"),
        ("  new:    {label", "\n  # a comment\n  new: {label"),
        ("required: true, label: {en: What, zh-CN: 什么}", "label: {en: What, zh-CN: 什么}, required: true"),
        ("after: soon, go: close", "go: close, after: soon"),
    ],
)
def test_words_do_not_count(hashed: Hash, old: str, new: str) -> None:
    assert hashed(old, new) == hashed()


def test_messages_do_not_count(hashed: Hash) -> None:
    assert hashed(messages={"told": {"en": "# Other\n\nWords.\n", "zh-CN": "# 别的\n\n话。\n"}}) == hashed()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("default: 5m", "default: 6m"),
        ("required: true, ", ""),
        ("default: 1", "default: 2"),
        ("item.votes >= 1", "item.votes >= 2"),
        ("by: [learner, bot]", "by: bot"),
        ("do: [notify: reporter with told]", "do: [notify: reporter with told, survey: csat]"),
        ("after: soon, go", "after: soon in office, go"),
        ("  new:    {", "  new: {paused: true, "),
        ("low: {en: Low, zh-CN: 低}, high: {en: High, zh-CN: 高}", "high: {en: High, zh-CN: 高}, low: {en: Low, zh-CN: 低}"),
    ],
)
def test_behaviour_counts(hashed: Hash, old: str, new: str) -> None:
    assert hashed(old, new) != hashed()


def test_it_is_a_sha256_in_hex(hashed: Hash) -> None:
    assert len(bytes.fromhex(hashed())) == 32
