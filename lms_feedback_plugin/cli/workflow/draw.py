"""``lms-feedback workflow draw``"""

from __future__ import annotations

from pathlib import Path

import click

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.engine.drawing import Chart, View, chart_of, document_of, mermaid_of, plan_of, svg_of

from .options import WorkflowPath, emit, json_option, language_option

SAID = {"wrote": {"en": "wrote {file}", "zh-CN": "已写入 {file}"}}


@click.command("draw")
@click.argument("named", metavar="[WORKFLOW]", required=False)
@click.option(
    "--svg", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), help="Write a picture there; - prints it."
)
@click.option("--mermaid", is_flag=True, help="Print Mermaid (stateDiagram-v2); so does naming nothing else.")
@click.option("--live", is_flag=True, help="With how many items stand in each state now; needs --site.")
@click.option("--item", type=click.IntRange(min=1), help="The way that this item went, under its own version; needs --site.")
@click.option("--site", help="The running site that is looked at: a bare name is the version that is live there.")
@json_option
@language_option
def command(
    named: str | None,
    svg: Path | None,
    mermaid: bool,
    live: bool,
    item: int | None,
    site: str | None,
    as_json: bool,
    language: str,
) -> None:
    """Draw a WORKFLOW: its states, its steps and who may take them, and what happens by itself.

    \b
    lms-feedback workflow draw fix                                   Mermaid, for a README
    lms-feedback workflow draw loan --lang zh-CN --svg loan.svg      a picture that stands alone
    lms-feedback workflow draw fix --live --site academy --svg now.svg
    lms-feedback workflow draw --item 12 --site academy --svg 12.svg

    The picture follows the reader's light or dark mode, prints on white, and needs no font or script from elsewhere.
    """
    chart = _chart(named, live, item, site, language)
    if svg is not None:
        picture = svg_of(chart)
        if svg == Path("-"):
            click.echo(picture)
        else:
            svg.write_text(picture + "\n", encoding="utf-8")
            click.echo(say(SAID["wrote"], language).format(file=svg), err=as_json or mermaid)
    if as_json:
        emit(document_of(plan_of(chart)))
    elif mermaid or svg is None:
        click.echo(mermaid_of(chart), nl=False)


def _chart(named: str | None, live: bool, item: int | None, site: str | None, language: str) -> Chart:
    if live and item is not None:
        raise click.UsageError("--live shows all items and --item one of them: choose one.")
    if (live or item is not None) and site is None:
        raise click.UsageError("--live and --item look at a running site: name it with --site, e.g. --site academy.")
    if item is not None and site is not None:
        from .site_charts import way_chart  # a file alone is drawn without waking the service

        return way_chart(item, site, language)
    if named is None:
        raise click.UsageError("Name the workflow to draw: a folder, or the name of one that comes with the product.")
    on_disk = Path(named).exists()
    if site is None or on_disk:
        library = load.load_path(WorkflowPath(one=True).convert(named, None, click.get_current_context()))
        workflow = next(iter(library.workflows.values()))
    if site is None:
        return chart_of(workflow, View(language, library.workspace.role_labels))
    from .site_charts import site_chart

    return site_chart(workflow if on_disk else named, site, language, live=live)
