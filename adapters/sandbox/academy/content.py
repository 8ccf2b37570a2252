"""What a course is made of. The courses themselves are in ``python_course`` and ``calculus_course``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["page", "video", "quiz"]


@dataclass(frozen=True, slots=True)
class Question:
    """``answer`` is the number of the choice that is counted as right, from 0. ``planted`` says that it is the wrong one."""

    text: str
    choices: tuple[str, ...]
    answer: int
    planted: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """``text`` is Markdown. A video has ``captions`` (second, sentence) up to ``seconds``; a quiz has ``questions``."""

    id: str
    kind: Kind
    name: str
    text: str
    seconds: int = 0
    captions: tuple[tuple[int, str], ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter."""

    name: str
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class CourseContent:
    """A whole course, in ``language``."""

    id: str
    language: str
    name: str
    summary: str
    sections: tuple[Section, ...]

    def lessons(self) -> Iterator[tuple[Section, Lesson]]:
        """Every lesson in order, with its section."""
        return ((section, lesson) for section in self.sections for lesson in section.lessons)

    def place(self, module: str) -> tuple[Section, Lesson] | None:
        """The section and lesson with this id."""
        return next((found for found in self.lessons() if found[1].id == module), None)
