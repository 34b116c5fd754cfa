"""The facade's reference page: ``python -m api.engine_rest.reference > docs/reference/engine-rest.md``."""

import re
import sys
from pathlib import Path
from string import Template

from api.engine_rest import declarations, errors, external_tasks, listing, site, stamps
from api.engine_rest.contract import BASE, Endpoint
from api.engine_rest.doors import DOORS
from engine import instants
from engine.external_tasks import FETCH_LIMIT
from engine.selections import PATTERN_LIMIT

_INTRODUCTION = Path(__file__).parents[1] / "templates" / "engine-rest.md"


def page() -> str:
    """The whole page."""
    introduction = Template(_INTRODUCTION.read_text("utf-8")).substitute(
        version=site.FOLLOWED,
        header=errors.CODE_HEADER,
        scan=listing.SCAN,
        wait=external_tasks.LONGEST_WAIT_MS,
        lock=external_tasks.LONGEST_LOCK_MS,
        fetch=FETCH_LIMIT,
        pattern=PATTERN_LIMIT,
        fact=declarations.FACT_LENGTH,
        first=stamps.show(instants.EARLIEST),
        last=stamps.show(instants.LATEST),
    )
    lines = [introduction.rstrip(), ""]
    for door in DOORS:
        lines += [f"### {door.title}", "", "| | | scope |", "|---|---|---|"]
        lines += [_row(endpoint) for endpoint in door.endpoints]
        lines.append("")
    return "\n".join(lines)


def _row(endpoint: Endpoint) -> str:
    rule = re.sub(r"<any\(([^)]*)\):\w+>", lambda found: found[1].replace(",", "\\|"), endpoint.rule)
    path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule)
    summary = (endpoint.view.__doc__ or "").splitlines()[0]
    return f"| `{endpoint.method} {BASE}{path}` | {summary} | {f'`{endpoint.scope}`' if endpoint.scope else '—'} |"


if __name__ == "__main__":
    sys.stdout.write(page())
