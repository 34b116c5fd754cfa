"""Nothing of the pages is forgotten: every screen is looked at by axe, every text stands in the catalogue of words."""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "web" / "src"
SCREEN = re.compile(r'\{ path: "([^"]+)", load:')
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LINE_COMMENT, BLOCK_COMMENT = re.compile(r"(?<![:\"'`])//[^\n]*"), re.compile(r"/\*.*?\*/", re.DOTALL)
TEXT_IN_MARKUP = re.compile(r">\s*([A-Za-z]{2,}(?:[ ,.'][A-Za-z ,.']+)?)\s*</")
ATTRIBUTE = re.compile(r'\b(?:aria-label|title|placeholder|alt|label)="([^"]*[A-Za-z]{2,}[^"]*)"')
WORDS = ("ui/words/", "forms/phrases.ts", "forms/formats.ts", "forms/checks.ts")
"""Where words stand: the catalogue, the form viewer's own, and what is wrong in a field, in both languages at once."""

VALUES = ("mutations/useSupervise.ts", "bpmn/emptyDiagram.ts", "dmn/model.ts", "features/start/materials.ts")
"""Values that are sent to the town, and names in a new design: they are data, the same in either language."""

NAMES = ('"中文"', '"中"')
"""Each language is named in itself, whatever language is read."""


def addresses() -> set[str]:
    """Every address in the tests that ask axe, without what is asked of it."""
    looking = [path for path in Path(__file__).parent.glob("test_*.py") if "violations(" in path.read_text("utf-8")]
    found = (re.findall(r'f?"(/[^"\s]*)"', path.read_text("utf-8")) for path in looking)
    return {re.sub(r"\{[^}]*\}", "x", one).split("?")[0] for many in found for one in many}


def test_every_screen_of_the_router_is_looked_at_by_axe() -> None:
    screens = SCREEN.findall((WEB / "app" / "screens.ts").read_text(encoding="utf-8"))
    seen = addresses()
    forgotten = [
        screen
        for screen in screens
        if not any(re.fullmatch(re.sub(r":\w+", "[^/]+", screen), address) for address in seen)
    ]

    assert len(screens) > 25 and forgotten == []


def code(path: Path) -> str:
    """A module without its comments."""
    return LINE_COMMENT.sub("", BLOCK_COMMENT.sub("", path.read_text(encoding="utf-8")))


def modules() -> list[Path]:
    """Every module that can show something, but the catalogues of words."""
    found = [path for path in WEB.rglob("*.ts*") if not path.name.endswith(".test.ts")]
    return [path for path in found if not str(path.relative_to(WEB)).startswith(WORDS + VALUES)]


def test_every_text_stands_in_the_catalogue_of_words() -> None:
    stray = [
        f"{path.relative_to(WEB)}: {line.strip()[:120]}"
        for path in modules()
        for line in code(path).split("\n")
        if CHINESE.search(line) and not any(name in line for name in NAMES)
    ]
    latin = [
        f"{path.relative_to(WEB)}: {text}"
        for path in modules()
        if path.suffix == ".tsx"
        for text in [*TEXT_IN_MARKUP.findall(code(path)), *ATTRIBUTE.findall(code(path))]
    ]

    assert stray == [] and latin == []
