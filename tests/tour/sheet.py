"""The contact sheet: every picture of a tour on one page, with its captions in both languages."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.tour.film import Picture

HEAD = """<!doctype html>
<html lang="zh"><meta charset="utf-8"><title>镇枢 Zhenshu</title>
<style>
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; background: #f4f5f7; color: #1f2329 }
section { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start }
figure { margin: 0; width: 24rem } .phone figure { width: 13rem }
img { width: 100%; max-height: 40rem; object-fit: cover; object-position: top;
  border: 1px solid #c9cdd4; background: #fff }
figcaption small { color: #5b6270; display: block } .bad { color: #b42318 }
</style>
<h1>镇枢 Zhenshu</h1>
"""


def write(
    root: Path, filmed: Mapping[tuple[str, str], Sequence[Picture]], titles: Mapping[str, tuple[str, str]]
) -> Path:
    """``index.html`` in ``root``: one row of pictures for each story and window, keyed by both."""
    parts = [HEAD]
    for (story, view), pictures in filmed.items():
        zh, en = titles[story]
        kind = view.split("-")[0]
        parts.append(f"<h2>{html.escape(zh)} {html.escape(en)} · {view}</h2>\n<section class={kind}>\n")
        parts += [figure(root, picture) for picture in pictures]
        parts.append("</section>\n")
    target = root / "index.html"
    target.write_text("".join(parts), encoding="utf-8")
    return target


def figure(root: Path, picture: Picture) -> str:
    """One picture with what it shows and what was wrong with it."""
    step, path, complaints = picture
    address = html.escape(path.relative_to(root).as_posix())
    faults = "".join(f"<small class=bad>{html.escape(one)}</small>" for one in complaints)
    words = f"{html.escape(step.zh)}<small lang=en>{html.escape(step.en)}</small>{faults}"
    picture_of = f'<a href="{address}"><img src="{address}" alt="{html.escape(step.zh)}" loading=lazy></a>'
    return f"<figure>{picture_of}<figcaption>{path.stem[:2]} {words}</figcaption></figure>\n"
