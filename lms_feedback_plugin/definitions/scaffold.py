"""The first files of a new workflow: small, sound and tested, to be made one's own from there."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.domain.workflow import ADMIN, BOT, LEARNER

WORKFLOW = Template("""\
# yaml-language-server: $$schema=workflow.schema.json
# Say here in one sentence what this is for.
workflow: $name
version: 1
label: $label

settings:                                    # an admin may change these at the desk
  reply_within: {type: duration, default: 24h, label: $reply_within}

fields:
  wish:  {type: text, required: true, label: $wish}
  reply: {type: text, label: $reply}

states:                                      # the first is where an item begins
  new:  {label: $new}
  done: {label: $done, final: true}

transitions:                                 # from, to, by, needs, if/else, do
  finish: {from: new, to: done, by: $desk, needs: [reply],
           label: $finish,
           do: [notify: reporter with done]}

timers:                                      # promises that are kept by themselves
  overdue: {while: new, after: reply_within, do: [escalate: $lead]}
""")

SCENARIOS = Template("""\
# yaml-language-server: $$schema=scenarios.schema.json
# Times are local to the office. 2 March 2026 is a Monday.
scenarios:
  - scenario: Who asks is told
    given: {wish: a quiet room}
    when:
      - $desk: finish
        with: {reply: Room 4 is yours}
    then: {state: done, told: [done]}
  - scenario: Nothing is finished without a reply
    given: {wish: a quiet room}
    when: [$desk: finish]
    then: {state: new, refused: needs reply, told: []}
  - scenario: Only the desk finishes
    given: {wish: a quiet room}
    when: [learner: finish]
    then: {state: new, refused: role learner}
  - scenario: What nobody looks at is escalated after a day
    given: {wish: a quiet room, at: 2026-03-02 10:00}
    when: [wait 24h]
    then: {state: new, did: [escalate $lead]}
  - scenario: Until then nobody is disturbed
    given: {wish: a quiet room, at: 2026-03-02 10:00}
    when: [wait 23h]
    then: {state: new, did: [], due: {overdue: 2026-03-03 10:00}}
""")

LABELS: Mapping[str, Text] = {
    "reply_within": {"en": "Reply within", "zh-CN": "答复时限"},
    "wish": {"en": "What do you need", "zh-CN": "您需要什么"},
    "reply": {"en": "Reply", "zh-CN": "答复"},
    "new": {"en": "New", "zh-CN": "新建"},
    "done": {"en": "Done", "zh-CN": "已完成"},
    "finish": {"en": "Reply and finish", "zh-CN": "答复并完成"},
}

DONE: Text = {
    "en": "# We have a reply for you: {item.title}\n\nYou asked: “{item.title}”. Our reply:\n\n> {item.reply}\n\n"
    "All of it stands on [your page]({url}).\n",
    "zh-CN": "# 您的请求已有答复：{item.title}\n\n您的请求是“{item.title}”。我们的答复：\n\n> {item.reply}\n\n"
    "完整内容请见[您的页面]({url})。\n",
}


def files_of(name: str, label: Text, workspace: Workspace) -> dict[str, str]:
    """The files of a new workflow, path in its folder → text, in the words of the workspace.

    The desk is the first role that is neither learner, bot nor admin, and the lead the one called so, else the desk again.
    """
    desk, lead = desk_of(workspace)
    words: dict[str, str] = {key: _flow(text, workspace) for key, text in LABELS.items()}
    words |= {"name": name, "label": _flow(label, workspace), "desk": desk, "lead": lead}
    files = {"workflow.yaml": WORKFLOW.substitute(words), "scenarios.yaml": SCENARIOS.substitute(words)}
    return files | {f"messages/{language}/done.md": say(DONE, language) for language in workspace.languages}


def desk_of(workspace: Workspace) -> tuple[str, str]:
    """The role that does the work in a new workflow, and the one that hears of delays."""
    people = [role for role in workspace.roles if role not in (LEARNER, BOT, ADMIN)]
    desk = "support" if "support" in people else next(iter(people), BOT)
    return desk, "lead" if "lead" in people else desk


def _flow(text: Text, workspace: Workspace) -> str:
    """A label as YAML writes it on one line, in every language of the workspace."""
    inside = ", ".join(f"{language}: {_quoted(say(text, language))}" for language in workspace.languages)
    return "{" + inside + "}"


def _quoted(text: str) -> str:
    """Text in quotes, where plain text would mean something else inside of braces."""
    plain = text and text[0].isalpha() and text[-1] != " " and not any(sign in text for sign in ",:#{}[]\"'\\\n\t")
    words = {"true", "false", "null"}
    return text if plain and text.lower() not in words else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
