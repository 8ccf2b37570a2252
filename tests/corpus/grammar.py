"""Random whole workflow files, as text: what an author might write, in all parts of the language and in odd mixtures.

``workflow_text(seed)`` always gives the same file for the same seed. Most files are sound; a few hold a mistake, because a
generator that can only write sound files proves nothing about the check.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random

WORKSPACE = """\
workspace: random school
languages: [en]
roles: [learner, support, lead, bot, teacher]
calendars:
  office:  {zone: Asia/Shanghai, mon-fri: "09:00-12:00, 13:30-18:00", days: {2026-03-06: 09:00-12:00, 2026-03-09: closed}}
  night:   {zone: America/New_York, mon-sun: 00:00-04:00}
  islands: {zone: Pacific/Chatham, tue-thu: "08:15-16:45", sat: 10:00-24:00}
  half:    {zone: Australia/Lord_Howe, mon-sat: 00:00-24:00}
  rare:    {zone: Asia/Kathmandu, wed: 10:00-10:30}
adapters: {tracker: [create_issue, reopen_issue], board: [publish], lms: [notify]}
surveys: [csat]
"""
MESSAGES = {"told": {"en": "# Told: {item.title}\n\nIt is {status}.\n"}, "ended": {"en": "# It ended\n\nIt is {status}.\n"}}
OTHERS = ("other", "third")
"""Workflows that ``open`` may name."""
HOURS = {
    "office": ("09:30", "18:00", "12:00"),
    "night": ("02:30", "04:00"),
    "islands": ("08:15", "10:00"),
    "half": ("02:15", "00:00"),
    "rare": ("10:15",),
}
CALENDARS = tuple(HOURS)
ROLES = ("learner", "support", "lead", "bot", "teacher")
EVENTS = ("board.voted", "lms.message_received", "lms.course_completed", "tracker.issue_closed", "acme.ticket_moved")
ATTRIBUTES = {
    "board.voted": ("ref", "actor"),
    "lms.message_received": ("actor", "user", "course", "text"),
    "lms.course_completed": ("actor", "user", "course"),
    "tracker.issue_closed": ("ref", "issue", "actor"),
    "acme.ticket_moved": ("anything", "count", "flag"),
}
WORDS = ("low", "mid", "high", "urgent", "later")


class Plain(str):
    """Written without quotes."""

    __slots__ = ()


def flow(value: object) -> str:
    """A value in one line of YAML."""
    if isinstance(value, Plain):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(held) for held in value) + "]"
    return json.dumps(value, ensure_ascii=False)


class Author:
    """Writes one file. Everything that is declared is kept, so that the rest may speak of it."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.fields: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.settings: dict[str, str] = {}
        self.states: list[str] = []
        self.finals: list[str] = []
        self.required: set[str] = set()
        self.needy: set[str] = set()
        """Transitions that need a field."""
        self.transitions: dict[str, tuple[list[str], str, list[str]]] = {}

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def some(self, pool: Sequence[str], most: int = 3) -> list[str]:
        return self.dice.sample(list(pool), self.dice.randint(1, min(most, len(pool))))

    def write(self) -> str:
        head = {"workflow": Plain("walk"), "version": self.dice.randint(1, 9), "label": "A walk"}
        parts = {
            "settings": self.written_settings(),
            "fields": self.written_fields(),
            "states": self.written_states(),
            "decide": self.written_decisions(),
            "transitions": self.written_transitions(),
        }
        lines = [f"{key}: {flow(value)}" for key, value in head.items()]
        merge = self.written_merge() if self.chance(0.6) else None
        parts["timers"], reactions = self.written_timers(), self.written_reactions()
        names = list(parts)
        self.dice.shuffle(names)  # the order of the sections is the author's own business
        for name in names:
            if parts[name]:
                lines += [f"{name}:", *(f"  {key}: {value}" for key, value in parts[name].items())]
        if merge is not None:
            lines.append(f"merge: {flow(merge)}")
        if reactions:
            lines += ["reactions:", *(f"  - {flow(reaction)}" for reaction in reactions)]
        if self.chance(0.2):
            lines.append(f"migrate: [{{from: {self.dice.randint(1, 9)}, states: {{gone: {self.states[0]}}}, timers: keep}}]")
        if self.chance(0.2):
            lines.append(f"simulation: {{{next(iter(self.transitions))}: {{effort: 4m, odds: 0.25}}}}")
        return self.spoilt("\n".join(lines) + "\n")

    def spoilt(self, text: str) -> str:
        """Now and then a slip of the pen."""
        if not self.chance(0.08):
            return text
        at = self.dice.randrange(len(text))
        return text[:at] + self.dice.choice(["x", ":", "[", "", " ", "item.", "新"]) + text[at + self.dice.randint(0, 3) :]

    # Declarations

    def written_settings(self) -> dict[str, str]:
        kinds = {
            "duration": ("5m", "48h", "90s", "1h 30m", "7d"),
            "number": (0, 0.5, 3, -2, 10),
            "role": ROLES,
            "text": ("yes", "新", "item.x"),
            "boolean": (True, False),
        }
        for n in range(self.dice.randint(0, 4)):
            self.settings[f"set_{n}"] = self.dice.choice(list(kinds))
        shown = {}
        for name, kind in self.settings.items():
            default = self.dice.choice(kinds[kind])
            shown[name] = flow({"type": Plain(kind), "default": Plain(default) if kind == "duration" else default})
        return shown

    def written_fields(self) -> dict[str, str]:
        types = ("text", "number", "choice", "boolean", "date", "person", "file")
        shown = {}
        for n in range(self.dice.randint(2, 9)):
            kind = "text" if n == 0 else self.dice.choice(types)
            choices = tuple(self.some(WORDS, 4)) if kind == "choice" else ()
            name = f"{kind[0]}{n}"
            self.fields[name] = (kind, choices)
            made: dict[str, object] = {"type": Plain(kind)}
            if choices:
                made["of"] = [Plain(c) for c in choices]
            if self.chance(0.15) or n == 0:
                made["required"] = True
                self.required.add(name)
            elif self.chance(0.3):
                made["asked"] = True
            if self.chance(0.2):
                made["private"] = True
            if self.chance(0.4) and n:
                made["default"] = self.literal(kind, choices)
            shown[name] = flow(made)
        return shown

    def written_states(self) -> dict[str, str]:
        waiting, ends = self.dice.randint(2, 6), self.dice.randint(1, 3)
        self.states = [f"s{n}" for n in range(waiting)]
        self.finals = [f"end{n}" for n in range(ends)]
        shown: dict[str, str] = {}
        for n, name in enumerate(self.states):
            made: dict[str, object] = {"label": name.upper()}
            if n and self.chance(0.25):
                made["paused"] = True
            if self.chance(0.97):
                made["patient"] = "nobody is waiting in a random walk"
            shown[name] = flow(made)
        for name in self.finals:
            made = {"final": True}
            if self.chance(0.95):
                made["quiet"] = "nobody listens to a random walk"
            shown[name] = flow(made)
        return shown

    def written_decisions(self) -> dict[str, str]:
        able = [name for name, (kind, _) in self.fields.items() if kind in ("choice", "number", "boolean", "text")]
        shown = {}
        for name in self.some(able, 2) if self.chance(0.7) else []:
            kind, choices = self.fields[name]
            rows: list[object] = [
                {"is": self.literal(kind, choices), "if": self.condition(besides=name)} for _ in range(self.dice.randint(0, 3))
            ]
            rows.append({"is": self.literal(kind, choices)})
            shown[name] = flow(rows)
        return shown

    # What moves

    def written_transitions(self) -> dict[str, str]:
        """A chain through all states, so that each can be reached and left, and others across."""
        ways = [([a], b) for a, b in zip(self.states, [*self.states[1:], self.finals[0]], strict=True)]
        ways += [(self.some(self.states), final) for final in self.finals[1:]]
        ways += [
            (self.some(self.states), self.dice.choice([*self.states, *self.finals])) for _ in range(self.dice.randint(0, 6))
        ]
        shown = {}
        for n, (sources, target) in enumerate(ways):
            by = self.some([*ROLES, *(s for s, kind in self.settings.items() if kind == "role")], 4)
            if self.chance(0.6) and "bot" not in by:
                by.append("bot")
            name = f"go_{n}"
            self.transitions[name] = (sources, target, by)
            made: dict[str, object] = {"from": sources, "to": Plain(target), "by": by}
            if self.chance(0.25):
                made["needs"] = self.some(list(self.fields), 2)
                self.needy.add(name)
            if self.chance(0.35):
                made["if"] = self.condition()
                if self.chance(0.5):
                    made["else"] = "Not now"
            do = self.actions()
            if target in self.finals:
                do.append({"notify": Plain("reporter with ended")})
            if do:
                made["do"] = do
            shown[name] = flow(made)
        return shown

    def written_merge(self) -> dict[str, object]:
        suits = {"number": ("sum", "highest", "first"), "text": ("longest", "first"), "choice": ("highest", "first")}
        suits["date"] = ("highest", "first")
        carry = {
            name: Plain(self.dice.choice(suits.get(kind, ("first",))))
            for name, (kind, _) in self.fields.items()
            if self.chance(0.6)
        }
        do = [*self.actions(), {"notify": Plain("reporter with told")}]
        made = {"from": self.some(self.states), "to": Plain(self.dice.choice(self.finals)), "by": self.some(ROLES), "do": do}
        return made | ({"carry": carry} if carry else {})

    def written_timers(self) -> dict[str, str]:
        shown = {}
        for n in range(self.dice.randint(0, 5)):
            made: dict[str, object] = {"while": self.some(self.states)}
            forward = [
                name
                for name, (sources, target, by) in self.transitions.items()
                if "bot" in by
                and (name not in self.needy or self.chance(0.05))
                and (target in self.finals or all(target > source for source in sources))
            ]
            if forward and self.chance(0.5):
                made["go"] = Plain(self.dice.choice(forward))
                made["while"] = self.some(self.transitions[made["go"]][0])  # type: ignore[index]
            made |= self.moment()
            if self.chance(0.3):
                made["if"] = self.condition()
            if "go" not in made or self.chance(0.4):
                made["do"] = self.actions() or [{"remind": Plain("support")}]
            shown[f"timer_{n}"] = flow(made)
        return shown

    def moment(self) -> dict[str, object]:
        calendar = self.dice.choice(CALENDARS)
        if self.chance(0.3):
            return {"at": Plain(f"{self.dice.choice(HOURS[calendar])} in {calendar}")}
        lengths = [*(s for s, kind in self.settings.items() if kind == "duration"), "30s", "5m", "24h", "100h", "6h 1m"]
        length = self.dice.choice(lengths)
        return {"after": Plain(f"{length} in {calendar}" if self.chance(0.5) else length)}

    def written_reactions(self) -> list[dict[str, object]]:
        found = []
        for _ in range(self.dice.randint(0, 3)):
            event = self.dice.choice(EVENTS)
            attributes = [Plain(f"event.{a}") for a in ATTRIBUTES[event]]
            made: dict[str, object] = {"when": Plain(event)}
            if self.chance(0.3):
                given: dict[str, object] = {"reporter": self.dice.choice(attributes)}
                for name, (kind, choices) in self.fields.items():
                    if (name in self.required and self.chance(0.97)) or self.chance(0.3):
                        given[name] = self.dice.choice(attributes) if kind == "text" else self.literal(kind, choices)
                found.append(made | {"create": given})
                continue
            made["match"] = {self.dice.choice(("id", "reporter", "course")): self.dice.choice(attributes)}
            if self.chance(0.4):
                made["if"] = self.condition(event)
            moves = [
                n for n, (_, __, by) in self.transitions.items() if "bot" in by and (n not in self.needy or self.chance(0.3))
            ]
            if moves and self.chance(0.5):
                made["go"] = Plain(self.dice.choice(moves))
            if "go" not in made or self.chance(0.5):
                made["do"] = self.actions(event) or [{"remind": Plain("support")}]
            found.append(made)
        return found

    # What is done

    def actions(self, event: str | None = None) -> list[object]:
        return [self.action(event) for _ in range(self.dice.choice((0, 0, 1, 1, 2, 3)))]

    def action(self, event: str | None) -> object:
        audience = self.dice.choice(("reporter", "assignee", *ROLES))
        return self.dice.choice(
            (
                {"notify": Plain(f"{audience} with told")},
                {"assign": Plain(self.role())},
                {"escalate": Plain(self.role())},
                {"remind": Plain(self.role())},
                {"open": Plain(self.dice.choice(OTHERS))},
                {"call": Plain("tracker.create_issue")},
                {"publish": Plain("board")},
                {"survey": Plain("csat")},
                self.put(event),
                self.put(event),
                self.put(event),
            )
        )

    def role(self) -> str:
        return self.dice.choice([*ROLES, *(s for s, kind in self.settings.items() if kind == "role")])

    def put(self, event: str | None) -> object:
        values = {}
        for name in self.some(list(self.fields), 2):
            kind, choices = self.fields[name]
            values[name] = self.expression(kind, event) if self.chance(0.5) else self.literal(kind, choices)
        return {"set": values}

    # Values and conditions

    def literal(self, kind: str, choices: Sequence[str]) -> object:
        match kind:
            case "number":
                return self.dice.choice((0, 1, 2.5, -3, 100, 999999999999999999))
            case "boolean":
                return self.chance(0.5)
            case "choice":
                return self.dice.choice(choices)
            case "date":
                return self.dice.choice(("2026-03-02", "2024-02-29", "1999-12-31"))
        return self.dice.choice(("yes", "新课程", "item", " ", "x" * 50, "a'b\"c", "{item.t0}"))

    def of_kind(self, kind: str, besides: str = "") -> list[str]:
        held = {"number": "number", "boolean": "boolean", "text": "text"}.get(kind, kind)
        return [f"item.{name}" for name, (k, _) in self.fields.items() if k == kind and name != besides] + [
            name for name, k in self.settings.items() if k == held
        ]

    def expression(self, kind: str, event: str | None) -> Plain:
        """Plain text that the reader takes for a computation of this kind."""
        own = [name for name in self.of_kind(kind) if name.startswith("item.")]
        told = [f"event.{a}" for a in ATTRIBUTES[event]] if event else []
        match kind:
            case "number":
                parts = [self.number() for _ in range(self.dice.randint(1, 3))]
                return Plain(self.dice.choice((" + ", " - ")).join(parts))
            case "boolean":
                return Plain(self.condition(deep=1, lists=False))
            case "text":
                parts = [self.dice.choice(own + told), self.dice.choice([*own, *told, "'!'", "item.reporter"])]
                return Plain(" + ".join(parts[: self.dice.randint(1, 2)]))
        return Plain(self.dice.choice([*own, *told] or ["null"]))

    def number(self) -> str:
        return self.dice.choice([*self.of_kind("number"), "1", "0.5", "item.id", "99999999999999999999"])

    def condition(self, event: str | None = None, deep: int = 0, lists: bool = True, besides: str = "") -> str:
        if deep < 2 and self.chance(0.35):
            one, other = (self.condition(event, deep + 1, lists, besides) for _ in range(2))
            joined = f"{one} {self.dice.choice(('and', 'or'))} {other}"
            return f"not ({joined})" if self.chance(0.2) else joined
        return self.comparison(event, lists, besides)

    def comparison(self, event: str | None, lists: bool, besides: str) -> str:
        sign = self.dice.choice(("==", "!=", "<", "<=", ">", ">="))
        same = self.dice.choice(("==", "!="))
        found = [
            f"state {same} '{self.dice.choice([*self.states, *self.finals])}'",
            f"item.channel_mode {same} 'batch'",
            f"item.id {sign} 3",
            f"reporter.name {same} 'Lin'",
            f"item.course {same} null",
        ]
        for name, (kind, choices) in self.fields.items():
            shown = f"item.{name}"
            if name == besides:
                continue
            match kind:
                case "number":
                    found.append(f"{shown} {sign} {self.number()}")
                    found.append(f"{self.dice.choice(('-1', '0'))} <= {shown} < {self.number()} + 1")
                case "choice":
                    found.append(f"{shown} {sign} '{self.dice.choice(choices)}'")
                case "boolean":
                    found += [shown, f"not {shown}", f"{shown} {same} true"]
                case "date":
                    found.append(f"{shown} {sign} '2026-03-02'")
                case _:
                    found += [f"{shown} {same} null", f"'e' in {shown}", f"{shown} + '!' {same} 'yes!'"]
            if lists and kind in ("text", "choice"):
                found.append(f"{shown} {self.dice.choice(('in', 'not in'))} ['{choices[0] if choices else 'yes'}', null]")
        for name, kind in self.settings.items():
            found += {"boolean": [name], "number": [f"{name} {sign} item.id"], "text": [f"{name} {same} 'yes'"]}.get(kind, [])
        if event:
            found += [f"event.{a} {same} 'lin'" for a in ATTRIBUTES[event]]
        return self.dice.choice(found)


def workflow_text(seed: int) -> str:
    """The file of this seed."""
    return Author(seed).write()
