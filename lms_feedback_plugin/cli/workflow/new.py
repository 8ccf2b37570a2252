"""``lms-feedback workflow new``"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import click

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.definitions.elements import humanised
from lms_feedback_plugin.definitions.scaffold import files_of
from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.errors import Invalid

from .options import emit, json_option, language_option
from .schema import written

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
SAID = {
    "made": {
        "en": "{folder} is there: {count} files, in order and tested.",
        "zh-CN": "已创建 {folder}：{count} 个文件，检查与测试均可通过。",
    },
    "next": {"en": "Next:", "zh-CN": "接下来："},
    "edit": {"en": "write what it should do", "zh-CN": "写下它该做的事"},
    "check": {"en": "all that is wrong, at once", "zh-CN": "一次列出所有问题"},
    "test": {"en": "play the scenarios", "zh-CN": "运行场景"},
    "publish": {"en": "let it go live", "zh-CN": "正式发布"},
}


@click.command("new")
@click.argument("name")
@click.option("--label", help="What learners and staff call it, in English.  [default: the name]")
@click.option("--label-zh", help="The same in Chinese.  [default: as in English]")
@click.option("--in", "folder", type=click.Path(file_okay=False, path_type=Path), default=".", help="Where to put the folder.")
@json_option
@language_option
def command(name: str, label: str | None, label_zh: str | None, folder: Path, as_json: bool, language: str) -> None:
    """A folder NAME with a small workflow that passes check and test from the first minute.

    \b
    lms-feedback workflow new loan --label "Borrow a laptop" --label-zh 借用笔记本电脑
    """
    text = {"en": label or humanised(name), "zh-CN": label_zh or label or humanised(name)}
    made = make(name, text, folder, language)
    found = sorted(file.relative_to(made).as_posix() for file in made.rglob("*") if file.is_file())
    if as_json:
        emit({"folder": made.as_posix(), "files": found})
        return
    click.echo(say(SAID["made"], language).format(folder=made, count=len(found)))
    click.echo(say(SAID["next"], language))
    click.echo(f"  {made / load.WORKFLOW_FILE}    {say(SAID['edit'], language)}")
    for verb in ("check", "test", "publish"):
        click.echo(f"  lms-feedback workflow {verb} {made}    {say(SAID[verb], language)}")


def make(name: str, label: dict[str, str], folder: Path, language: str) -> Path:
    """The new folder. Raises ``Invalid`` for a name that cannot be one, or that is taken there; nothing is half made."""
    if not NAME.fullmatch(name):
        raise Invalid(f"{name!r} is not a name: use small letters, digits and _, beginning with a letter, e.g. loan.")
    target = folder / name
    if target.exists():
        raise Invalid(f"{target} is there already. Choose another name, or remove it first.")
    folder.mkdir(parents=True, exist_ok=True)
    own = (folder / load.WORKSPACE_FILE).is_file()
    workspace = load.load_workspace(folder if own else load.shipped_folder())
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{name}-") as beside:
        draft = Path(beside) / name
        for path, text in files_of(name, label, workspace).items():
            (draft / path).parent.mkdir(parents=True, exist_ok=True)
            (draft / path).write_text(text, encoding="utf-8")
        shutil.move(draft, target)
    written(target, language)
    return target
