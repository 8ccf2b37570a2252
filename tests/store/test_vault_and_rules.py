"""What is sealed opens only where it was sealed; what a workflow says decides what is."""

from __future__ import annotations

from dataclasses import replace

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.domain.decision import HistoryLine
from lms_feedback_plugin.domain.workflow import Field, Reaction, State, Workflow
from lms_feedback_plugin.errors import ConfigError
from lms_feedback_plugin.store import chain
from lms_feedback_plugin.store.item_rows import key_text
from lms_feedback_plugin.store.rules import ItemRules
from lms_feedback_plugin.store.vault import Vault
from lms_feedback_plugin.testing.store_examples import KEY, NOW, an_item, created

LABEL = {"en": "x"}
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(exclude_categories=["Cs"])))


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.booleans(), st.none()), max_size=5))
def test_what_is_sealed_opens(document: dict[str, object]) -> None:
    vault = Vault(KEY)
    sealed = vault.seal(document, "item/academy/1")
    assert vault.open(sealed, "item/academy/1") == document
    assert sealed != vault.seal(document, "item/academy/1")


def test_it_opens_nowhere_else_and_under_no_other_key() -> None:
    sealed = Vault(KEY).seal({"phone": "555"}, "item/academy/1")
    with pytest.raises(ConfigError, match="item/academy/2"):
        Vault(KEY).open(sealed, "item/academy/2")
    with pytest.raises(ConfigError):
        Vault(bytes(32)).open(sealed, "item/academy/1")
    with pytest.raises(ConfigError):
        Vault(KEY).open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "item/academy/1")
    with pytest.raises(ConfigError):
        Vault(KEY).open(b"\x02" + sealed[1:], "item/academy/1")


def test_rules_come_from_the_workflow() -> None:
    fields = (
        Field("question", "text", LABEL), Field("phone", "number", LABEL, private=True), Field("votes", "number", LABEL),
        Field("owner", "person", LABEL), Field("impact", "choice", LABEL, choices=("low",)), Field("thread", "text", LABEL),
    )  # fmt: skip
    workflow = Workflow(
        name="answer", version=1, behaviour="b", label=LABEL, settings={}, fields={f.name: f for f in fields}, decide={},
        states={"new": State("new", LABEL), "closed": State("closed", LABEL, final=True)}, transitions={},
        reactions=(Reaction("mail.received", match={"thread": "x", "reporter": "y", "phone": "z"}),),
    )  # fmt: skip
    rules = ItemRules.of(workflow)
    assert rules.private == {"phone"}
    assert rules.personal == {"question", "phone", "owner", "thread"}
    assert rules.keys == {"thread"}
    assert rules.final == {"closed"}
    assert not rules.is_private("impact", "low")
    assert rules.is_private("gone_in_this_version", "a text")
    assert rules.is_personal("gone_in_this_version", "a text")
    assert not rules.is_personal("gone_in_this_version", 3)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), VALUES, max_size=5), st.booleans())
def test_every_value_can_be_chained_and_its_commitment_checked(changes: dict[str, object], personal: bool) -> None:
    line = created_line(changes)
    body = chain.body_of("academy", 1, 1, NOW, line, lambda _name, _value: personal)
    for name, (salt, value) in body.secrets.items():
        assert isinstance(salt, str)
        assert chain.commitment(bytes.fromhex(salt), value) in body.text.decode()
        assert name == chain.ACTOR or personal
    assert chain.link(chain.GENESIS, body.text) != chain.link(b"\x01" * 32, body.text)


PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.text(st.characters(exclude_categories=["Cs"]))
)


@given(st.recursive(PLAIN, lambda inner: st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)))
def test_the_short_way_to_canonical_json_gives_the_same_bytes(value: object) -> None:
    assert chain.canonical(value) == rfc8785.dumps(value)


def created_line(changes: dict[str, object]) -> HistoryLine:
    return replace(created(an_item()).history, changes=changes)


@pytest.mark.parametrize(("value", "text"), [(17, "17"), (17.0, "17"), ("17", "17"), (1.5, "1.5"), (True, "True")])
def test_values_are_looked_up_as_text(value: object, text: str) -> None:
    assert key_text(value) == text
