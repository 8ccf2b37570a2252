"""Plays a life on the stage, line by line, and notes the steps by which it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from lms_feedback_plugin.definitions.diagnostics import START
from lms_feedback_plugin.definitions.life import Life, Line, Remark
from lms_feedback_plugin.definitions.masking import ACTIVITY, COURSE, LEARNER, Mask, actions_of
from lms_feedback_plugin.definitions.scenario import Do, Given, Happen, Learn, MergeIn, Step, Wait
from lms_feedback_plugin.definitions.stage import THIS, Stage
from lms_feedback_plugin.definitions.telling import attributes_asked, plain_attribute
from lms_feedback_plugin.definitions.told import from_facts
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.text import Text, Value
from lms_feedback_plugin.domain.workflow import BOT, ActionKind, Expression, Reaction, Transition

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
NOTICEABLE = timedelta(minutes=10)
NO_GRAMMAR: Mapping[str, Text] = {
    "merged": {
        "en": "Here it went into another item. That is told from the other one's side: record item {name}.",
        "zh-CN": "此处并入了另一事项。合并须从对方一侧讲述：请录制事项 {name}。",
    },
    "unmerged": {
        "en": "Here two items were parted again, which no scenario can tell.",
        "zh-CN": "此处拆分了已合并的事项，场景无法表达。",
    },
    "created": {"en": "An item begins only once.", "zh-CN": "事项只能创建一次。"},
    "migrated": {
        "en": "Here it came into version {name} of the workflow, and into another state with it.",
        "zh-CN": "此处迁移到流程版本 {name}，同时进入另一状态。",
    },
}
REFUSED: Text = {
    "en": "“{name}” was taken, and the engine refuses it: {why} Perhaps a setting of the site differs from the file.",
    "zh-CN": "实际执行了“{name}”，但引擎拒绝：{why} 可能本站设置与文件不同。",
}
NO_TIMER: Text = {
    "en": "The timer {name} rang, and the engine has none running. Perhaps a setting of the site differs from the file.",
    "zh-CN": "定时器 {name} 已触发，但引擎中没有运行。可能本站设置与文件不同。",
}
NO_EVENT: Text = {
    "en": "“{name}” came and did something; what it said is not kept, so the scenario cannot repeat it.",
    "zh-CN": "事件“{name}”产生了作用，但其内容未保存，场景无法重现。",
}
NO_OTHER: Text = {"en": "What went into it here is not known any more.", "zh-CN": "此处并入的事项已不可知。"}
EDITED: Text = {
    "en": "Fields were changed by hand before; they are handed over with “{name}”.",
    "zh-CN": "此前有人手动修改了字段，随“{name}”一并提交。",
}
LEFT: Text = {
    "en": "Fields were changed by hand and no step came after it: {name}. No scenario can tell that.",
    "zh-CN": "字段被手动修改后没有后续步骤：{name}。场景无法表达。",
}
CUT: Text = {
    "en": "More time passed before “{name}” than the scenario can wait: a timer would ring that did not.",
    "zh-CN": "“{name}”之前经过的时间比场景更长：继续等待会触发实际未触发的定时器。",
}
SOONER: Text = {
    "en": "The timer {name} rang sooner than the engine lets it ring. Perhaps a setting of the site differs from the file.",
    "zh-CN": "定时器 {name} 的触发早于引擎的计算。可能本站设置与文件不同。",
}
DIFFERS: Text = {
    "en": "{name} became {real}, the engine says {played}.",
    "zh-CN": "{name} 实际为 {real}，引擎得出 {played}。",
}


class Follower:
    """One life on one stage. ``ended`` where it could not be followed to its end."""

    def __init__(self, stage: Stage, life: Life, mask: Mask) -> None:
        self.stage, self.life, self.mask = stage, life, mask
        self.workflow = stage.workflow
        self.steps: list[Step] = []
        self.remarks: list[Remark] = []
        self.way: list[str] = []
        self.followed = 1
        self.ended = False
        self._edited: dict[str, Value] = {}
        self._real: dict[str, Value] = dict(self._item.fields)

    def follow(self) -> None:
        """As far as it goes."""
        lines = self.life.lines
        while self.followed < len(lines) and not self.ended:
            line = lines[self.followed]
            taken = self._line(line, lines[self.followed :])
            for one in lines[self.followed : self.followed + taken]:
                self._real |= self.mask.fields(one.changes, one.erased)
            self.followed += taken
            if taken and line.what not in ("fields", "message"):
                self._compare(line)

        if self._edited and not self.ended:
            self._remark(lines[-1], LEFT, name=", ".join(self._edited))

    @property
    def _item(self) -> Item:
        assert self.stage.snapshot is not None
        return self.stage.snapshot.item

    def _line(self, line: Line, rest: Sequence[Line]) -> int:
        """How many lines were followed with this one; none is the end."""
        match line.what:
            case "message":
                return 1
            case "migrated" if line.to_state == self._item.state:
                return 1
            case "fields":
                self._edited |= self.mask.fields(line.changes, line.erased)
                return 1
            case "timer":
                return self._timer(line, rest)
            case "transition":
                return self._transition(line)
            case "reaction":
                return self._reaction(line, rest)
            case "reconsidered":
                return self._reconsidered(line)
            case "received_merge":
                return self._merge(line)
            case _:
                return self._stop(line, NO_GRAMMAR[line.what])

    def _stop(self, line: Line, text: Text, why: Text | None = None) -> int:
        self.ended = True
        told = {tag: said.format(name=line.name, why=(why or {}).get(tag, "")) for tag, said in text.items()}
        self.remarks.append(Remark(line.version, told))
        return 0

    def _remark(self, line: Line, text: Text, **params: object) -> None:
        told = {tag: said.format(**{"name": line.name, **params}) for tag, said in text.items()}
        self.remarks.append(Remark(line.version, told))

    def _try(self, step: Step) -> tuple[Stage, int]:
        """The stage after a step, and how many decisions it took; none where it was refused."""
        trial = self.stage.fork()
        trial.play(step)
        assert trial.snapshot is not None
        refused = len(trial.refused) > len(self.stage.refused)
        made = trial.snapshot.item.row_version - self._item.row_version
        return trial, 0 if refused else made - (trial.reconsidered - self.stage.reconsidered)

    def _keep(self, step: Step, after: Stage) -> None:
        self.steps.append(step)
        self.stage = after

    def _wait_until(self, line: Line) -> None:
        """Let time pass up to the minute of the line, or as far as goes before a timer rings that did not."""
        now, end = self.stage.now, line.at.replace(second=0, microsecond=0)
        if end <= now:
            return
        wait = Wait(end - now, START)
        trial, rang = self._try(wait)
        if not rang:
            self._keep(wait, trial)
            return
        sooner = self._before_the_next(end)
        if end - sooner > NOTICEABLE:
            self._remark(line, CUT)
        if sooner > now:
            wait = Wait(sooner - now, START)
            self._keep(wait, self._try(wait)[0])

    def _before_the_next(self, end: datetime) -> datetime:
        """A moment at which nothing has rung yet: the minute before if there is one, else the second."""
        assert self.stage.snapshot is not None
        now = self.stage.now
        due = min((c.due_at for c in self.stage.snapshot.clocks if c.due_at is not None and c.due_at > now), default=end)
        minute = (due - MINUTE).replace(second=0, microsecond=0)
        return minute if minute > now else max(due - SECOND, now)

    def _timer(self, line: Line, rest: Sequence[Line]) -> int:
        assert self.stage.snapshot is not None
        due = next((c.due_at for c in self.stage.snapshot.clocks if c.timer == line.name), None)
        if due is None:
            return self._stop(line, NO_TIMER)
        wait = Wait(max(due - self.stage.now, SECOND), START)
        trial, rang = self._try(wait)
        if not rang or not self._went(trial, rest[:rang], "timer"):
            return self._stop(line, NO_TIMER)
        if due - line.at > NOTICEABLE:
            self._remark(line, SOONER)
        self._keep(wait, trial)
        return rang

    def _went(self, trial: Stage, lines: Sequence[Line], what: str) -> bool:
        """Whether these lines are what the stage went through: all of one kind, and ending where it stands."""
        assert trial.snapshot is not None
        return bool(lines) and {one.what for one in lines} == {what} and lines[-1].to_state == trial.snapshot.item.state

    def _reconsidered(self, line: Line) -> int:
        """The LMS told otherwise, or a date came nearer: where the waiting alone does not bring it, what it told does."""
        self._wait_until(line)
        told = self.mask.fields(line.changes, line.erased)
        if any(self._item.fields.get(name) != value for name, value in told.items()):
            learn = Learn(from_facts(line.facts), START)
            self._keep(learn, self._try(learn)[0])
        return 1

    def _transition(self, line: Line) -> int:
        step = self.workflow.transitions.get(line.name)
        if step is None:
            return self._stop(line, REFUSED)
        self._wait_until(line)
        why: Text = {}
        for role, values in self._ways(line, step):
            do = Do(role, line.name, values, START)
            trial, taken = self._try(do)
            if taken and self._went(trial, [line], "transition"):
                if self._edited.keys() & values.keys():
                    self._remark(line, EDITED)
                self._edited = {}
                self._keep(do, trial)
                self.way.append(line.name)
                return 1
            if len(trial.refused) > len(self.stage.refused) and not why:
                why = _joined([blocker.text for blocker in trial.refused[-1].blockers])
        return self._stop(line, REFUSED, why)

    def _ways(self, line: Line, step: Transition) -> Iterator[tuple[str, dict[str, Value]]]:
        """In which roles and with which values the step may have been taken, the likeliest first."""
        changes = self.mask.fields(line.changes, line.erased)
        set_by_it = {name for action in step.do if action.kind is ActionKind.SET for name in action.values}
        own: dict[str, Value] = {name: value for name, value in changes.items() if value is not None and name not in set_by_it}
        plain: dict[str, Value] = {name: value for name, value in own.items() if name not in self.workflow.decide}
        edited = {name: value for name, value in self._edited.items() if self._item.fields.get(name) != value}
        known = [role for role in line.roles if role in self._may(step)]
        for role in known or [role for role in self._may(step) if role != BOT] or [BOT]:
            for values in (edited | plain, edited | own, plain, own) if edited else (plain, own):
                yield role, values

    def _may(self, step: Transition) -> tuple[str, ...]:
        held = self.workflow.settings
        return tuple(str(held[r].default) if r in held and held[r].type == "role" else r for r in step.by)

    def _reaction(self, line: Line, rest: Sequence[Line]) -> int:
        self._wait_until(line)
        for reaction in self.workflow.reactions:
            if reaction.when != line.name or reaction.match is None:
                continue
            happen = Happen(line.name, self._said(reaction, line), START)
            trial, taken = self._try(happen)
            if taken and self._went(trial, rest[:taken], "reaction"):
                self._keep(happen, trial)
                self.way.append(line.name)
                return taken
        return self._stop(line, NO_EVENT)

    def _said(self, reaction: Reaction, line: Line) -> dict[str, str]:
        """What the event must have said: what it was matched by, what was taken from it, what was asked of it."""
        own: dict[str, Value] = {**self._item.fields, "id": THIS, "reporter": LEARNER, "course": COURSE, "activity": ACTIVITY}
        changes = self.mask.fields(line.changes, line.erased)
        told: dict[str, Value] = dict(attributes_asked(reaction.condition))
        for source, values in ((changes, [action.values for action in reaction.do]), (own, [reaction.match or {}])):
            for name, value in ((n, v) for held in values for n, v in held.items()):
                attribute = plain_attribute(value) if isinstance(value, Expression) else None
                if attribute is not None and source.get(name) is not None:
                    told[attribute] = source[name]
        return {name: str(value) for name, value in told.items() if value is not None}

    def _merge(self, line: Line) -> int:
        other, rules = line.other, self.workflow.merge
        if other is None or rules is None:
            return self._stop(line, NO_OTHER)
        self._wait_until(line)
        given = Given(
            self.stage.now,
            self.mask.given(other.fields),
            None if other.state == self.workflow.initial else other.state,
            course=COURSE if other.course else None,
            channel=other.channel,
            channel_mode=other.channel_mode,
            language=other.language,
        )
        for role in [role for role in line.roles if role in rules.by] or rules.by:
            merge = MergeIn(given, START, role)
            trial, taken = self._try(merge)
            if taken:
                self._keep(merge, trial)
                self.way.append("merge")
                return 1
        return self._stop(line, NO_OTHER)

    def _compare(self, line: Line) -> None:
        """Remark on each field that the engine has otherwise, once."""
        for name, real in self._real.items():
            played = self._item.fields.get(name)
            if played != real and name not in self._edited:
                if not self._computed(name):
                    self._remark(line, DIFFERS, name=name, real=real, played=played)
                self._real[name] = played

    def _computed(self, name: str) -> bool:
        """Whether the file puts this text together itself: of masked parts something else comes than of the real ones."""
        made = [action.values.get(name) for action in actions_of(self.workflow)]
        return self.workflow.fields[name].type == "text" and any(isinstance(value, Expression) for value in made)


def _joined(texts: list[Text]) -> Text:
    return {tag: " ".join(text.get(tag, "") for text in texts) for tag in ("en", "zh-CN")}
