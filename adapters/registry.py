"""Which guests there are: the folders beside this file, and what other distributions offer by entry point.

A distribution joins with an entry point of group ``lms_feedback.adapters``::

    [options.entry_points]
    lms_feedback.adapters =
        canvas = their_package.adapter:CanvasAdapter

Nothing is imported before it is asked for: a guest whose library is not installed harms nobody who does not use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import ConfigError

GROUP = "lms_feedback.adapters"
HERE = Path(__file__).parent
PACKAGE = __name__.rpartition(".")[0]


def names() -> tuple[str, ...]:
    """Every known adapter's name, in alphabetical order. Raises ``ConfigError`` when two guests claim one name."""
    return tuple(sorted({*_shipped(), *_offered()}))


def classes() -> Mapping[str, type[Adapter]]:
    """Every known adapter's class by name, all imported."""
    return {name: class_named(name) for name in names()}


def adapter_for(connection: Connection) -> Adapter:
    """The guest of this connection, bound to it. Raises ``ConfigError`` for an unknown name, with the known ones."""
    return class_named(connection.adapter)(connection)


@cache
def class_named(name: str) -> type[Adapter]:
    """The class behind ``name``. Raises ``ConfigError`` when there is none, or when its module does not hold it."""
    if name in _shipped():
        module = import_module(f"{PACKAGE}.{name}.adapter")
        found = [v for v in vars(module).values() if _is_guest(v) and v.__module__ == module.__name__ and v.name == name]
        where = module.__name__
    elif name in _offered():
        point = _offered()[name]
        found = [v for v in [point.load()] if _is_guest(v) and v.name == name]
        where = point.value
    else:
        near = get_close_matches(name, names(), n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise ConfigError(f"There is no adapter {name!r}; known are {', '.join(names())}.{meant}", known=names())
    if len(found) != 1:
        raise ConfigError(f"{where} must hold exactly one Adapter whose name is {name!r}; it holds {len(found)}.")
    chosen: type[Adapter] = found[0]
    return chosen


def _is_guest(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Adapter) and value is not Adapter


@cache
def _shipped() -> frozenset[str]:
    return frozenset(p.parent.name for p in HERE.glob("*/adapter.py") if (p.parent / "__init__.py").is_file())


@cache
def _offered() -> Mapping[str, EntryPoint]:
    offered: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        if point.name in _shipped() or point.name in offered:
            raise ConfigError(
                f"The adapter name {point.name!r} of {point.value} is taken already. Uninstall one of the two, or rename it."
            )
        offered[point.name] = point
    return offered
