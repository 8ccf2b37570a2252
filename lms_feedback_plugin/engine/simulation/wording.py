"""What a simulation supposed and found, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.domain.workflow import Workflow

from .assumptions import Assumptions
from .figures import Figures, Measure
from .search import Found

EN, ZH = "en", "zh-CN"
NOT_SIMULATED: Text = {
    EN: "Not simulated: events from other systems, merges, and items that a step opens elsewhere.",
    ZH: "未模拟：来自其他系统的事件、合并，以及步骤在其他流程中新建的事项。",
}
_SPREAD: Mapping[str, Text] = {
    "lognormal": {
        EN: "the time that work takes is lognormal around `effort`, its standard deviation half of it",
        ZH: "处理时长以 effort 为均值呈对数正态分布，标准差为均值的一半",
    },
    "exponential": {
        EN: "the time that work takes is exponential around `effort`",
        ZH: "处理时长以 effort 为均值呈指数分布",
    },
    "fixed": {EN: "work takes exactly its `effort`", ZH: "处理时长恰为 effort"},
}


def supposed(workflow: Workflow, assumptions: Assumptions, calendar: str | None) -> list[Text]:
    """Everything that was taken for granted, a sentence each."""
    said = [_arrivals(assumptions, calendar), _staff(assumptions, calendar)]
    hours = assumptions.learner_replies.total_seconds() / 3600
    figures = {"hours": f"{hours:g}", "never": percent(assumptions.never_reply)}
    spread = _SPREAD[assumptions.spread]
    said.append(
        {
            EN: f"Learners answer after {figures['hours']} hours on average, {figures['never']} of them never; {spread[EN]}.",
            ZH: f"学员平均 {figures['hours']} 小时后回复，{figures['never']} 从不回复；{spread[ZH]}。",
        }
    )
    said.append(NOT_SIMULATED)
    if not workflow.simulation:
        said.append(
            {
                EN: "The file has no `simulation` section: no step takes anybody's time, and all are equally likely.",
                ZH: "文件没有 simulation 部分：所有步骤均不耗时，且等概率发生。",
            }
        )
    return said


def _arrivals(assumptions: Assumptions, calendar: str | None) -> Text:
    when: Text = (
        {EN: "day and night", ZH: "全天候"}
        if assumptions.round_the_clock or calendar is None
        else {EN: f"in the hours of “{calendar}”", ZH: f"在“{calendar}”工作时间内"}
    )
    day = (assumptions.start if assumptions.working is None else assumptions.start.astimezone(assumptions.working.zone)).date()
    batch = percent(assumptions.batch_share)
    rate = f"{assumptions.arrivals:g}"
    return {
        EN: f"On average {rate} items an hour come in by chance (Poisson), {when[EN]}, for {assumptions.days} days from {day}; "
        f"{batch} of them over batch channels.",
        ZH: f"平均每小时到达 {rate} 项（泊松过程），{when[ZH]}，自 {day} 起共 {assumptions.days} 天；"
        f"其中 {batch} 来自批量渠道。",
    }


def _staff(assumptions: Assumptions, calendar: str | None) -> Text:
    named = ", ".join(f"{role} {number}" for role, number in assumptions.staff.items())
    hours: Text = (
        {EN: "day and night", ZH: "全天候"}
        if calendar is None
        else {EN: f"in the hours of “{calendar}”", ZH: f"在“{calendar}”工作时间内"}
    )
    if not named:
        return {EN: f"Every role has as many people as it takes, {hours[EN]}.", ZH: f"各角色人数不限，{hours[ZH]}工作。"}
    return {
        EN: f"People at work {hours[EN]}: {named}; every other role has as many as it takes.",
        ZH: f"{hours[ZH]}在岗：{named}；其余角色人数不限。",
    }


def unfinished(figures: Figures) -> Text | None:
    """What did not come to its end."""
    left = figures.arrived - figures.finished
    if not left:
        return None
    return {
        EN: f"{left} of {figures.arrived} items were not finished when the run was ended; "
        f"{figures.circles} of them went round and round.",
        ZH: f"{figures.arrived} 项中有 {left} 项在模拟结束时仍未完成，其中 {figures.circles} 项陷入循环。",
    }


def throughput(figures: Figures) -> Text:
    """How much goes through, and how long it takes."""
    life = "–" if figures.life is None else lasting(figures.life.mean)
    rate = f"{figures.per_day.mean:.1f}"
    return {
        EN: f"{rate} items a day are finished, {life} after they came in on average ({figures.seeds} seeds).",
        ZH: f"平均每天完成 {rate} 项，从提交到结束平均 {life}（{figures.seeds} 个随机种子）。",
    }


def verdict(timer: str, role: str, kept: Mapping[int, Measure | None]) -> Text:
    """What some numbers of people make of a promise."""
    en: list[str] = []
    zh: list[str] = []
    for people, measure in kept.items():
        share = "–" if measure is None else percent(measure.mean)
        en.append(f"with {people} at {role} {share} of “{timer}” are kept" if not en else f"with {people}, {share}")
        zh.append(f"{role} {people} 人时，“{timer}”的兑现率为 {share}" if not zh else f"{people} 人时为 {share}")
    return {EN: _sentence("; ".join(en)), ZH: "；".join(zh) + "。"}


def answer(found: Found) -> Text:
    """How many people it takes, or why no number of them will do."""
    share, best = percent(found.share), percent(found.at_best)
    if found.people is None:
        return {
            EN: f"No number of people at {found.role} keeps {share} of “{found.timer}”: even when nobody ever waits for them, "
            f"{best} are kept. The work itself, or somebody else, takes longer than was promised.",
            ZH: f"无论 {found.role} 有多少人，都无法使“{found.timer}”达到 {share}：即使无需排队，兑现率也只有 {best}。"
            "处理本身或其他环节所需时间已超过承诺。",
        }
    kept = percent(found.tried[found.people])
    fewer = found.tried.get(found.people - 1)
    less: Text = (
        {EN: "", ZH: ""}
        if fewer is None
        else {EN: f"; {found.people - 1} keep {percent(fewer)}", ZH: f"；{found.people - 1} 人时为 {percent(fewer)}"}
    )
    return {
        EN: f"{found.people} at {found.role} keep {kept} of “{found.timer}”{less[EN]}. "
        f"That is the smallest number for {share}.",
        ZH: f"{found.role} {found.people} 人可使“{found.timer}”的兑现率达到 {kept}{less[ZH]}。"
        f"这是满足 {share} 所需的最少人数。",
    }


def percent(share: float) -> str:
    """With a decimal where it matters."""
    written = f"{share * 100:.1f}".removesuffix(".0")
    return f"{written} %"


def lasting(seconds: float) -> str:
    """A length of time, as people say it: two units at most."""
    if seconds < 60:
        return f"{seconds:.0f}s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}m"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}h {minutes}m" if minutes else f"{hours}h"
    days, hours = divmod(hours, 24)
    return f"{days}d {hours}h" if hours else f"{days}d"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
