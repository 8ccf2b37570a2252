"""The doctor's page: for admins alone, faults first, in the reader's language."""

from __future__ import annotations

import re

import pytest

from lms_feedback_plugin.domain.finding import Check
from lms_feedback_plugin.service.doctor import Doctor, Seen

from .conftest import World

SICK = Check(
    "sick",
    title={"en": "The heart", "zh-CN": "心脏"},
    good={"en": "It beats.", "zh-CN": "跳动正常。"},
    bad={"en": "It <b>limps</b>.", "zh-CN": "跳动<b>异常</b>。"},
    cure={"en": "Rest it.", "zh-CN": "请休息。"},
    where={"en": "Home > Sofa", "zh-CN": "家 > 沙发"},
    page="/sofa",
)


def shown(world: World, language: str = "en") -> str:
    answer = world.staff("admin").get("/desk/north/doctor", query_string={"lang": language})
    assert answer.status_code == 200
    return answer.text


def test_faults_stand_first_with_cure_and_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Seen(SICK.order(), "north", "sandbox"), Seen(SICK.look(), "north"), Seen(SICK.wrong("https://m.example"))]
    monkeypatch.setattr(Doctor, "examine", lambda *_: iter(found))
    page = shown(world)
    assert re.findall(r'<section [^>]*"level-(\w+)"', page) == ["wrong", "look", "order"]
    assert "It &lt;b&gt;limps&lt;/b&gt;." in page
    assert '<a href="https://m.example/sofa" rel="noopener noreferrer">Home &gt; Sofa</a>' in page
    assert page.index("Rest it.") < page.index("It beats.")
    assert "Everything is in order." not in page
    chinese = shown(world, "zh-CN")
    assert all(word in chinese for word in ("心脏", "请休息。", "家 &gt; 沙发", "需要处理", "请留意", "本服务"))


def test_an_address_that_is_none_is_no_link(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Doctor, "examine", lambda *_: iter([Seen(SICK.wrong("javascript:alert(1)//"))]))
    assert "javascript:" not in shown(world)


def test_what_is_well_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Doctor, "examine", lambda *_: iter([Seen(SICK.order())]))
    assert "Everything is in order." in shown(world)


def test_the_real_doctor_is_asked_about_this_site(world: World) -> None:
    page = shown(world)
    assert "The academy" in page
    assert "south" not in page


def test_admins_alone_find_the_way(world: World) -> None:
    assert "/desk/north/doctor" in world.staff("admin").get("/desk/north/").text
    assert "/desk/north/doctor" not in world.staff("lead").get("/desk/north/").text
    refused = world.staff("lead").get("/desk/north/doctor")
    assert (refused.status_code, "Only admins of this site" in refused.text) == (403, True)
