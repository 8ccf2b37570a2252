"""A handbook as a file: brought in from wherever a site kept its FAQ, and taken out again, as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from lms_feedback_plugin.domain.article import Article, Phrasing
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import Invalid, text_of

from .article_rules import ArticleText

PARTS = tuple(part.name for part in fields(ArticleText))
COLUMNS = ("id", *PARTS, "phrasings")
NEEDED = ("question", "answer")
MOST_ROWS = 5000
FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet would reckon out; it is kept apart by an apostrophe, which goes when it is read."""
UNREADABLE: Text = {
    "en": "This is neither CSV nor JSON in UTF-8 or GB 18030. Save the table as CSV UTF-8 and try again.",
    "zh-CN": "文件不是 UTF-8 或 GB 18030 编码的 CSV 或 JSON。请将表格另存为“CSV UTF-8”后重试。",
}
NO_ROWS: Text = {"en": "There is no article in it.", "zh-CN": "文件中没有文章。"}
TOO_MANY: Text = {
    "en": f"There are more than {MOST_ROWS} articles in it; bring them in several files.",
    "zh-CN": f"文件中的文章超过 {MOST_ROWS} 篇，请分成多个文件导入。",
}
COLUMN: Text = {
    "en": "“{seen}” is no column of a handbook. There are: {known}.",
    "zh-CN": "“{seen}”不是知识库的列。可用的列：{known}。",
}
LACKS: Text = {"en": "The column “{seen}” is missing.", "zh-CN": "缺少“{seen}”列。"}
LINE: Text = {"en": "Article {line} of the file: {why}", "zh-CN": "文件中第 {line} 篇文章：{why}"}
DAY: Text = {
    "en": "review_on is a day such as 2026-12-31; seen: “{seen}”.",
    "zh-CN": "review_on 应为日期，如 2026-12-31；填写的是“{seen}”。",
}
NUMBER: Text = {"en": "{name} is a number of the file; seen: “{seen}”.", "zh-CN": "{name} 应为文件中的编号；填写的是“{seen}”。"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of a file. ``number`` is what the file calls it, by which others name it in ``same_as``."""

    text: ArticleText
    number: int | None = None
    phrasings: tuple[str, ...] = ()


def read(raw: bytes, language: str) -> list[Entry]:
    """The articles of a file; ``language`` is that of rows that name none. Raises ``Invalid`` with every slip, by row."""
    rows = _rows(_decoded(raw))
    if not rows:
        raise Invalid(NO_ROWS["en"], text=NO_ROWS)
    if len(rows) > MOST_ROWS:
        raise Invalid(TOO_MANY["en"], text=TOO_MANY)
    _refuse_columns({name for row in rows for name in row})
    found, slips = [], []
    for line, row in enumerate(rows, 1):
        try:
            found.append(_entry(row, language))
        except Invalid as slip:
            slips.append(at_line(line, slip))
    if slips:
        raise joined(slips)
    return found


def at_line(line: int, slip: Invalid) -> Text:
    """What is wrong with an article, with its place in the file."""
    named = slip.params.get("fields")
    field, told = next(iter(named.items())) if isinstance(named, Mapping) else ("", text_of(slip))
    why = {tag: f"{field}: {said}" if field else said for tag, said in told.items()}
    return {tag: said.format(line=line, why=why.get(tag, why["en"])) for tag, said in LINE.items()}


def joined(slips: Sequence[Text]) -> Invalid:
    """Several slips as one refusal; the first ten."""
    shown = slips[:10]
    text = {tag: " ".join(slip.get(tag, slip["en"]) for slip in shown) for tag in LINE}
    return Invalid(text["en"], text=text)


def to_json(articles: Iterable[Article], phrasings: Mapping[int, Sequence[Phrasing]]) -> str:
    """All of it as JSON, as ``read`` takes it."""
    rows = [_row(one) | {"phrasings": [said.text for said in phrasings.get(one.id, ())]} for one in articles]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def to_csv(articles: Iterable[Article], phrasings: Mapping[int, Sequence[Phrasing]]) -> str:
    """All of it as CSV with a byte order mark, for spreadsheets; other words one a line of their cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in articles:
        words = "\n".join(said.text for said in phrasings.get(one.id, ()))
        row = _row(one) | {"phrasings": words}
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return "\ufeff" + out.getvalue()


def _row(one: Article) -> dict[str, Any]:
    row = {"id": one.id, **{name: getattr(one, name) for name in PARTS}}
    return row | {"review_on": one.review_on.isoformat() if one.review_on else None}


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid(UNREADABLE["en"], text=UNREADABLE)


def _rows(text: str) -> list[dict[str, Any]]:
    try:
        if text.lstrip().startswith(("[", "{")):
            told = json.loads(text)
            rows = told.get("articles") if isinstance(told, dict) else told
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise ValueError("a list of articles")
            return rows
        dialect = "excel-tab" if "\t" in text.split("\n", 1)[0] else "excel"
        read_rows = list(csv.DictReader(io.StringIO(text, newline=""), dialect=dialect, restkey="…", strict=True))
        return [{name: _bare(value) for name, value in row.items() if value is not None} for row in read_rows]
    except (ValueError, csv.Error, RecursionError) as error:
        raise Invalid(UNREADABLE["en"], text=UNREADABLE) from error


def _bare(value: Any) -> Any:
    return value[1:] if isinstance(value, str) and value.startswith("'") and value[1:].startswith(FORMULA) else value


def _refuse_columns(seen: set[str]) -> None:
    for name in sorted(seen - {*COLUMNS}):
        raise _invalid(COLUMN, seen=name, known=", ".join(COLUMNS))
    for name in NEEDED:
        if name not in seen:
            raise _invalid(LACKS, seen=name)


def _entry(row: Mapping[str, Any], language: str) -> Entry:
    told = {name: row.get(name) for name in COLUMNS}
    text = ArticleText(str(told["language"] or language), str(told["question"] or ""), str(told["answer"] or ""))
    plain = {name: str(told[name]) for name in ("module", "situation", "course", "activity", "owner", "state") if told[name]}
    words = told["phrasings"] or []
    said = words.split("\n") if isinstance(words, str) else [str(one) for one in words]
    return Entry(
        replace(text, **plain, review_on=_day(told["review_on"]), same_as=_number("same_as", told["same_as"])),  # type: ignore[arg-type]
        _number("id", told["id"]),
        tuple(" ".join(one.split()) for one in said if one.strip()),
    )


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError as error:
        raise _invalid(DAY, seen=str(value)) from error


def _number(name: str, value: object) -> int | None:
    text = str(value) if value is not None else ""
    if text and not (text.isascii() and text.isdigit() and len(text) < 16):
        raise _invalid(NUMBER, name=name, seen=text)
    return int(text) if text else None


def _invalid(text: Text, **places: str) -> Invalid:
    told = {tag: said.format(**places) for tag, said in text.items()}
    return Invalid(told["en"], text=told)
