"""Every way to spoil a file that we could think of, for each kind of file: always diagnostics or a sound reading, and soon."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lms_feedback_plugin.definitions.diagnostics import Diagnostic, Sink
from lms_feedback_plugin.definitions.load import load_path, load_workflow, shipped_folder, shipped_library
from lms_feedback_plugin.definitions.message_files import check_places, read_message
from lms_feedback_plugin.definitions.parse import parse
from lms_feedback_plugin.definitions.scenario_files import read_scenarios
from lms_feedback_plugin.definitions.source import Source, read_source
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar, Sequence
from lms_feedback_plugin.definitions.workspaces import read_workspace
from lms_feedback_plugin.errors import DefinitionError

LIBRARY = shipped_library()
SOON = 0.2
"""Seconds of our own time that one file may take, whatever is in it."""
Reader = Callable[[str], list[Diagnostic]]


def workflow(text: str) -> list[Diagnostic]:
    made, found = read_source(
        Source("workflow.yaml", text, LIBRARY.sources["fix"].messages), LIBRARY.workspace, LIBRARY.workflows
    )
    assert (made is None) == any(fault.severity == "error" for fault in found)
    return found


def workspace(text: str) -> list[Diagnostic]:
    sink = Sink("workspace.yaml", text)
    made = read_workspace(text, sink, LIBRARY.workspace.messages)
    assert (made is None) == sink.failed
    return sink.found


def scenarios(text: str) -> list[Diagnostic]:
    sink = Sink("scenarios.yaml", text)
    read_scenarios(text, sink, LIBRARY.workflows["fix"], LIBRARY.workspace)
    return sink.found


def message(text: str) -> list[Diagnostic]:
    sink = Sink("told.md", text)
    read_message(text, sink)
    check_places(text, ["what"], sink)
    return sink.found


SHIPPED: list[tuple[str, Reader, str]] = [
    *((name, workflow, source.text) for name, source in LIBRARY.sources.items()),
    ("workspace", workspace, (shipped_folder() / "workspace.yaml").read_text()),
    ("scenarios", scenarios, (shipped_folder() / "fix" / "scenarios.yaml").read_text()),
    ("message", message, LIBRARY.sources["fix"].messages["fixed"]["zh-CN"]),
]
KINDS: list[tuple[str, Reader]] = [
    ("workflow", workflow),
    ("workspace", workspace),
    ("scenarios", scenarios),
    ("message", message),
]
each_file = pytest.mark.parametrize(("reader", "text"), [pytest.param(*rest, id=name) for name, *rest in SHIPPED])
each_kind = pytest.mark.parametrize("reader", [pytest.param(reader, id=name) for name, reader in KINDS])


def ends_well(reader: Reader, text: str) -> list[Diagnostic]:
    """Read it: soon, in one of three tries, for a noisy machine is not the file's fault."""
    spent = []
    for _ in range(3):
        began = time.process_time()
        found = reader(text)
        spent.append(time.process_time() - began)
        if spent[-1] <= SOON:
            break
    else:
        raise AssertionError(f"it took {min(spent):.2f} s to read {text[:80]!r}… ({len(text)} characters)")
    for fault in found[:5]:
        assert fault.show("zh-CN")
        assert json.dumps(fault.as_json())
        assert fault.line > 0
        assert fault.column > 0
    return found


@each_file
def test_cut_off(reader: Reader, text: str) -> None:
    dice = Random(1)
    for at in sorted(dice.sample(range(len(text)), min(60, len(text)))):
        ends_well(reader, text[:at])


@each_file
def test_noise(reader: Reader, text: str) -> None:
    """Some characters in the middle become others: signs of YAML, control characters, halves of pairs, Chinese."""
    dice = Random(2)
    signs = "[]{}:,&*!|>'\"#%@` \t\n\r-?~0a新\x00\x07\x1b\x85\u2028\ud800\ufeff\ufffe\U0001f600"
    for _ in range(60):
        at = dice.randrange(len(text))
        put = "".join(dice.choice(signs) for _ in range(dice.randint(1, 6)))
        ends_well(reader, text[:at] + put + text[at + dice.randint(0, 20) :])


@each_file
def test_lines_in_disorder(reader: Reader, text: str) -> None:
    dice = Random(3)
    lines = text.split("\n")
    for _ in range(20):
        one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
        mixed = list(lines)
        mixed[one], mixed[other] = mixed[other], mixed[one]
        ends_well(reader, "\n".join(mixed))
        ends_well(reader, "\n".join(lines[:one] + lines[other:]))


class Plain(str):
    """Text without quotes."""

    __slots__ = ()


OTHERS: list[Any] = [None, True, 7, -1.5, 10**17, "word", "", "item.x", Plain("item.what"), Plain("~"), Plain("5m"), "x" * 3000]
OTHERS += [[], [[]], {}, ["a", "a"], {"a": {"b": ["c"]}}, [None, {"en": "x"}], {"en": None}, {"set": {"what": 1}}, {"1": 2}]
"""What may stand where something else should."""


def test_the_wrong_thing_everywhere() -> None:
    """Each value, list and mapping of each file is replaced by things of every other kind, a few at each place."""
    for turn, (_, reader, text) in enumerate(entry for entry in SHIPPED if entry[0] != "message"):
        root = parse(text, Sink("", text))
        assert root is not None
        places = list(ways(root))
        for number, place in enumerate(places):
            if number % 3 == turn % 3 or len(place) < 3:
                other = OTHERS[(number // 3 + turn) % len(OTHERS)]
                ends_well(reader, "\n".join(f"{key}: {flow(value)}" for key, value in exchanged(root, place, other).items()))


def ways(node: Node, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Node]] = []
    if isinstance(node, Mapping):
        inner = [(key.text, value) for key, value in node]
    elif isinstance(node, Sequence):
        inner = list(enumerate(node.items))
    for key, value in inner:
        yield (*way, key)
        yield from ways(value, (*way, key))


def exchanged(node: Node, place: tuple[str | int, ...], other: Any) -> Any:
    """The document as data, with ``other`` at one place."""
    if not place:
        return other
    if isinstance(node, Mapping):
        return {k.text: exchanged(v, place[1:] if k.text == place[0] else ("",), other) for k, v in node}
    if isinstance(node, Sequence):
        return [exchanged(v, place[1:] if n == place[0] else ("",), other) for n, v in enumerate(node.items)]
    assert isinstance(node, Scalar)
    return Plain(node.text) if node.plain and not set(node.text) & set(",[]{}:#'\"") and node.text else node.text


def flow(value: Any) -> str:
    if isinstance(value, Plain):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)


BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 8)}]\n" for a, b in pairwise("abcdefghi")
)
MERGED = "a: &a {x: 1}\nb: {<<: *a, <<: *a}\n"
MANY = {
    "an alias bomb": BOMB,
    "merge keys": MERGED,
    "deep lists": "[" * 90_000,
    "deep mappings": "{a: " * 40_000,
    "deep lines": "".join(" " * n + "a:\n" for n in range(600)),
    "deep dashes": "- " * 90_000,
    "10,000 keys": "".join(f"key_{n}: {n}\n" for n in range(10_000)),
    "one key 10,000 times": "states: {}\n" * 10_000,
    "10,000 keys in a section": "states:\n" + "".join(f"  s{n}: {{}}\n" for n in range(10_000)),
    "10,000 states of one kind": "states: {" + ", ".join(f"s{n}: {{final: maybe}}" for n in range(8_000)) + "}",
    "10,000 fields": "fields:\n" + "".join(f"  f{n}: {{type: txt}}\n" for n in range(7_000)),
    "10,000 scenarios": "scenarios:\n" + "- {scenario: a, when: [], then: x}\n" * 5_000,
    "10,000 calendars": "calendars:\n" + "".join(f"  c{n}: {{zone: X, mon-fri: y}}\n" for n in range(6_000)),
    "a very long key": "x" * 150_000 + ": 1",
    "a very long key in quotes": '? "' + "x" * 150_000 + '"\n: 1',
    "a very long word": "workflow: " + "x" * 150_000,
    "a very long line": "label: '" + "新" * 60_000 + "'",
    "too large": "# " + "x" * 300_000,
    "nothing but spaces": " " * 150_000,
    "nothing but line ends": "\n" * 150_000,
    "nothing but tabs": "\t" * 150_000,
    "nothing but quotes": "'" * 150_000,
    "nothing but question marks": "? " * 60_000,
    "nothing but colons": ": " * 60_000,
    "nothing but documents": "---\n" * 40_000,
    "nothing but directives": "%YAML 1.2\n" * 15_000,
    "tags": "!!python/object/apply:os.system [x]\n" * 3_000,
    "block texts": "a: |\n" + "  x\n" * 40_000,
    "control characters": "label: \x07\x1b[31m",
    "a null byte": "label: a\x00b",
    "half of a pair": "label: \ud800",
    "no characters": "label: \ufffe\uffff",
    "line ends of Windows": "workflow: a\r\nversion: one\r\n",
    "line ends of old": "workflow: a\rversion: one\r",
    "other line ends": "workflow: a\u2028version: one\x85label: x\n",
    "a byte order mark within": "workflow: \ufeffa\n",
    "braces of messages": "# x\n" + "{item.x}" * 15_000,
    "open braces": "# x\n\n" + "{" * 150_000,
    "numbers": "version: " + "9" * 100_000,
    "a list of numbers": "[" + "1," * 70_000 + "1]",
}


@each_kind
@pytest.mark.parametrize("text", MANY.values(), ids=MANY)
def test_much_of_one_thing(reader: Reader, text: str) -> None:
    found = ends_well(reader, text)
    assert found or reader is message


def many(line: str) -> str:
    return "".join(f"  {line.format(n=n)}\n" for n in range(2_500))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from: new,", "from: [" + ",".join(f"sx{n}" for n in range(9_000)) + "],"),
        ("needs: [", "needs: [" + ",".join(f"nothing_{n}" for n in range(7_000)) + ","),
        ("transitions:\n", "transitions:\n" + many("a{n}: {{from: new, to: nwe, by: suport, if: item.x}}")),
        ("timers:\n", "timers:\n" + many("t{n}: {{while: new, after: 5x in ofice, go: nowhere}}")),
        ("fields:\n", "fields:\n" + many("f{n}: {{type: choice, of: [a, b], default: c}}")),
        ("states:\n", "states:\n" + many("st{n}: {{label: {{xx: y}}}}")),
    ],
    ids=["states", "fields", "transitions", "timers", "defaults", "labels"],
)  # fmt: skip
def test_thousands_of_faults_in_a_sound_file(old: str, new: str) -> None:
    assert old in LIBRARY.sources["fix"].text
    found = ends_well(workflow, LIBRARY.sources["fix"].text.replace(old, new, 1))
    assert any(fault.severity == "error" for fault in found)


FILES: dict[str, bytes] = {
    "UTF-16": LIBRARY.sources["fix"].text.encode("utf-16"),
    "Latin-1": "label: é".encode("latin-1"),
    "half a character": "label: 新".encode()[:-1],
    "a null byte": b"label: a\0b",
    "5 MB": b"x" * 5_000_000,
    "nothing": b"",
    "a picture": bytes(range(256)) * 20,
}


@pytest.mark.parametrize("raw", FILES.values(), ids=FILES)
@pytest.mark.parametrize("name", ["workflow.yaml", "messages/en/told.md", "../workspace.yaml"])
def test_a_file_of_other_bytes(tmp_path: Path, raw: bytes, name: str) -> None:
    folder = tmp_path / "walk"
    (folder / "messages" / "en").mkdir(parents=True)
    (folder / "workflow.yaml").write_text("workflow: walk\n")
    (folder / name).write_bytes(raw)
    began = time.process_time()
    with pytest.raises(DefinitionError) as caught:
        load_path(folder)
    assert time.process_time() - began < 5 * SOON  # the shipped workspace is read too
    assert caught.value.params["diagnostics"]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_marks_and_line_ends_of_other_systems_are_taken(tmp_path: Path, ends: str, mark: str) -> None:
    source = LIBRARY.sources["answer"]
    folder = tmp_path / "answer"
    for name, versions in source.messages.items():
        for language, text in versions.items():
            (folder / "messages" / language).mkdir(parents=True, exist_ok=True)
            (folder / "messages" / language / f"{name}.md").write_text(mark + text.replace("\n", ends), newline="")
    (folder / "workflow.yaml").write_text(mark + source.text.replace("\n", ends), newline="")
    for other in ("fix", "suggestion"):
        (tmp_path / other).mkdir()
        (tmp_path / other / "workflow.yaml").write_text("")
    assert load_workflow(folder, LIBRARY.workspace).behaviour == LIBRARY.workflows["answer"].behaviour


def test_a_folder_where_a_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "walk" / "workflow.yaml").mkdir(parents=True)
    with pytest.raises(DefinitionError, match="Y001"):
        load_workflow(tmp_path / "walk", LIBRARY.workspace)
