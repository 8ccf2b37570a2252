"""A reader who follows a page to the letter: types its commands, saves its files, and compares what the page promises.

Fenced blocks: ``sh`` is typed into one shell that stays open; ``text`` lists lines, in order, that the commands before it must
have shown (``…`` stands for anything); a language with a path is a file: of YAML the sections are put in place of those of the
same name, or at the end; anything else is the whole file.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^(\w+):", re.MULTILINE)
END = "== the end of a block =="


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its file where it names one, and the line of the page on which it begins."""

    language: str
    file: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, from top to bottom."""
    text = page.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        yield Block(match[1], match[2] or "", match[3], text[: match.start()].count("\n") + 1)


class Reader:
    """One shell in ``folder``; ``environment`` is what the reader has set before."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self._shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.shown = ""

    def close(self) -> None:
        """Leave."""
        self._shell.kill()
        self._shell.communicate()

    def follow(self, page: Path) -> None:
        """Do all that the page says; an assertion names the block of the page that does not come true."""
        for block in blocks(page):
            if block.language == "sh":
                self.shown = self.type(block.text)
            elif block.language == "text":
                compare(block, self.shown, page)
            elif block.file:
                save(self.folder / block.file, block)

    def type(self, commands: str) -> str:
        """What the commands show."""
        shell = self._shell
        assert shell.stdin is not None
        assert shell.stdout is not None
        shell.stdin.write(f"{commands}\necho '{END}'; \n")
        shell.stdin.flush()
        stuck = threading.Timer(120, shell.kill)
        stuck.start()
        shown = []
        while (line := shell.stdout.readline()) and END not in line:
            shown.append(line)
        stuck.cancel()
        assert line, f"the shell ended in the middle of:\n{commands}\n{''.join(shown)}"
        return "".join(shown)


def compare(block: Block, shown: str, page: Path) -> None:
    """Every line that is promised, in this order."""
    rest = shown
    for promised in block.text.strip().split("\n"):
        pattern = ".*?".join(re.escape(part) for part in promised.strip().split("…"))
        found = re.search(pattern, rest)
        assert found, f"{page.name}:{block.line}: the page promises {promised!r}; shown was:\n{shown}"
        rest = rest[found.end() :]


def save(file: Path, block: Block) -> None:
    """Put the block into its file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if block.language == "yaml" and file.is_file():
        file.write_text(with_sections(file.read_text(encoding="utf-8"), block.text), encoding="utf-8")
    else:
        file.write_text(block.text, encoding="utf-8")


def with_sections(text: str, new: str) -> str:
    """The file with the sections of ``new`` in place of its own."""
    for name, section in sections(new).items():
        own = sections(text).get(name)
        written = section.rstrip() + "\n"
        text = f"{text.rstrip()}\n\n{written}" if own is None else text.replace(own, f"{written}\n")
    return text


def sections(text: str) -> dict[str, str]:
    """Top-level key → its lines."""
    starts = [match.start() for match in SECTION.finditer(text)]
    parts = [text[begin:end] for begin, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return {part.partition(":")[0]: part for part in parts}
