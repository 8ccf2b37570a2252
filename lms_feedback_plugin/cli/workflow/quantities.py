"""Figures as people write them at the command line: 20/h, support=4, first_look=95%, 12h."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import click

from lms_feedback_plugin.definitions.readers import parse_duration

_PER = {"min": 60.0, "h": 1.0}


class _Rate(click.ParamType[float]):
    """How often something happens, per hour."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = re.fullmatch(r"(\d+(?:\.\d+)?)/(h|min)", str(value))
        if found is None or not float(found[1]):
            self.fail(f"{value!r} is no rate; write it like 20/h or 0.5/min.", param, ctx)
        return float(found[1]) * _PER[found[2]]


class _Share(click.ParamType[float]):
    """A part of the whole, from 0 to 1."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        return value if isinstance(value, float) else share_of(str(value), self, param, ctx)


class _Staff(click.ParamType[tuple[str, int]]):
    """A role and its people."""

    name = "role=number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        role, _, number = str(value).partition("=")
        if not role or not number.isdecimal() or not 1 <= int(number) <= 100_000:
            self.fail(f"{value!r} is no staff; write it like support=4.", param, ctx)
        return role, int(number)


class _Promise(click.ParamType[tuple[str, float]]):
    """A timer, and how often it is to be kept."""

    name = "timer=share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        timer, _, share = str(value).partition("=")
        return timer, share_of(share, self, param, ctx)


class _Length(click.ParamType[timedelta]):
    """A duration as in workflow files."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        length = value if isinstance(value, timedelta) else parse_duration(str(value))
        if length is None:
            self.fail(f"{value!r} is no duration; write it like 12h.", param, ctx)
        return length


def share_of(written: str, kind: click.ParamType[Any], param: click.Parameter | None, ctx: click.Context | None) -> float:
    """``95%`` and ``0.95`` are the same."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?(%?)", written.strip())
    share = -1.0 if found is None else float(found[1]) / (100 if found[2] else 1)
    if not 0 <= share <= 1:
        kind.fail(f"{written!r} is no share; write it like 95% or 0.95.", param, ctx)
    return share


RATE, SHARE, STAFF, PROMISE, LENGTH = _Rate(), _Share(), _Staff(), _Promise(), _Length()
