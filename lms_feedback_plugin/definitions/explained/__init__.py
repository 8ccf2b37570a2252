"""Every diagnostic explained: why it is told, the smallest file that has it, the same file without. Each is run as a test."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.definitions.explained import of_files, of_meaning, of_stories
from lms_feedback_plugin.definitions.explained.example import FILES, Example
from lms_feedback_plugin.definitions.explained.why import WHY
from lms_feedback_plugin.definitions.wording import WARNINGS, WORDING
from lms_feedback_plugin.domain.text import Text, say

EXAMPLES: Mapping[str, Example] = {**of_files.EXAMPLES, **of_meaning.EXAMPLES, **of_stories.EXAMPLES}
"""Code, with variant → its example."""
CODES: tuple[str, ...] = tuple(sorted({key.split("/")[0] for key in WORDING}))

SAID: Mapping[str, Text] = {
    "error": {"en": "error", "zh-CN": "错误"},
    "warning": {"en": "warning", "zh-CN": "警告"},
    "right": {"en": "Right:", "zh-CN": "正确写法："},
}

TITLE: Text = {
    "en": "# Diagnostics\n\nThis page is made from the code: `python docs/reference/generate.py`. `lms-feedback workflow "
    "check` "
    "tells all of these at once; `--explain CODE` shows one of them. A code never changes its meaning. Each example below is "
    "run "
    "by our tests: as it is shown it is told, and mended it is not.\n",
    "zh-CN": "# 诊断\n\n本页由代码生成：`python docs/reference/generate.py`。`lms-feedback workflow check` 会一次列出全部；"
    "`--explain CODE` 显示其中一条。代码的含义永不改变。下面的每个示例都由测试运行：照此书写会被指出，改正后则不会。\n",
}
FIELDS: Text = {
    "en": "## For programs\n\n`lms-feedback workflow check --json` answers with `files`, `errors`, `warnings` and "
    "`diagnostics`, each "
    "with `code`, `severity` (`error`, `warning`), `path`, `line` and `column` (from 1, in characters), `message` and "
    "`suggestion` "
    "(language → sentence; `suggestion` may be null) and `source_line`. Exit 0: no error; 1: errors (with `--strict` also "
    "warnings).\n",
    "zh-CN": "## 供程序使用\n\n`lms-feedback workflow check --json` 返回 `files`、`errors`、`warnings` 与 `diagnostics`，"
    "每条含 `code`、"
    "`severity`（`error`、`warning`）、`path`、`line` 与 `column`（从 1 起，按字符计）、`message` 与 `suggestion`（语言 → "
    "句子；"
    "`suggestion` 可为 null）以及 `source_line`。退出码 0：没有错误；1：有错误（加 `--strict` 时警告也算）。\n",
}


def explain(code: str, language: str) -> str | None:
    """What a code means, as Markdown; None for a code that is none."""
    keys = [key for key in WORDING if key.split("/")[0] == code.upper()]
    if not keys:
        return None
    kind = say(SAID["warning" if code.upper() in WARNINGS else "error"], language)
    parts = [f"## {code.upper()} ({kind})", say(WHY[code.upper()], language)]
    return "\n\n".join([*parts, *(part for key in keys for part in _shown(key, language))]) + "\n"


def reference_page(language: str) -> str:
    """The page of reference in one language, as Markdown."""
    parts = [say(TITLE, language), say(FIELDS, language), *(text for code in CODES if (text := explain(code, language)))]
    return "\n".join(parts)


def _shown(key: str, language: str) -> list[str]:
    """One example as it is printed, and the lines as they should be."""
    example = EXAMPLES[key]
    (first, *_) = (found for found in example.found() if found.code == key.split("/")[0])
    parts = [f"```text\n{first.show(language).replace('/nowhere/', '')}\n```"]
    right = _right(example)
    return [*parts, f"{say(SAID['right'], language)}\n\n```yaml\n{right}\n```"] if right else parts


def _right(example: Example) -> str:
    """The lines of the sound file that the example spoils; none where a whole file is another."""
    sound = FILES[example.where]
    lines = sound.split("\n")
    wanted: dict[int, None] = {}
    for old in example.change:
        start = sound.index(old)
        first, last = sound.count("\n", 0, start), sound.count("\n", 0, start + len(old.rstrip("\n")))
        wanted.update(dict.fromkeys(range(first, last + 1)))
    if len(wanted) > 6:
        return ""
    return "\n".join(lines[number] for number in sorted(wanted))


__all__ = ["CODES", "EXAMPLES", "explain", "reference_page"]
