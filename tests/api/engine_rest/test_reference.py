"""The facade's reference page says what the facade does."""

from pathlib import Path

from api.engine_rest.reference import page

ROOT = Path(__file__).parents[3]


def test_the_page_is_up_to_date() -> None:
    written = (ROOT / "docs" / "reference" / "engine-rest.md").read_text("utf-8")

    assert written == page(), "run: python -m api.engine_rest.reference > docs/reference/engine-rest.md"
