"""Every sentence of the pages has its Chinese, and the compiled catalogue is the one that is written down."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from lms_feedback_plugin.domain.text import FALLBACK
from lms_feedback_plugin.web.languages import LOCALES

WEB = Path(__file__).parents[2] / "lms_feedback_plugin" / "web"
FOLDER = WEB / "translations"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def sentences() -> set[str]:
    found = extract_from_dir(WEB, METHODS, keywords=KEYWORDS)
    return {said if isinstance(said, str) else said[0] for _, _, said, _, _ in found if said}


def test_every_sentence_is_translated() -> None:
    assert len(sentences()) > 80, "the extraction finds the sentences"
    for tag, locale in LOCALES.items():
        if tag == FALLBACK:
            continue
        with (FOLDER / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
            catalog = read_po(file, locale=locale)
        translated = {(m.id[0] if isinstance(m.id, tuple) else m.id) for m in catalog if m.id and all(_strings(m.string))}
        assert sentences() - translated == set(), f"translate these in {locale}, see CONTRIBUTING.md"
        assert translated - sentences() == set(), f"these are no longer said; drop them from {locale}"


def _said(catalog: Catalog) -> dict[str, list[str]]:
    return {str(m.id): _strings(m.string) for m in catalog if m.id}


def _strings(written: object) -> list[str]:
    return list(written) if isinstance(written, (tuple, list)) else [str(written)]


def test_the_compiled_catalogue_is_fresh() -> None:
    for source in FOLDER.glob("*/LC_MESSAGES/messages.po"):
        with source.open("rb") as file:
            buffer = BytesIO()
            write_mo(buffer, read_po(file))
        with source.with_suffix(".mo").open("rb") as compiled:
            shipped = _said(read_mo(compiled))
        buffer.seek(0)
        assert _said(read_mo(buffer)) == shipped, "run: pybabel compile, see CONTRIBUTING.md"
