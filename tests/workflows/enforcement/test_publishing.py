"""A publication that somebody starts by hand shows a paper of a case as it is, once, and only in one's own line."""

from typing import Any

import pytest

from engine import instances
from engine.errors import NotAllowed
from forms import submission
from tests.scenarios.walker import actor
from tests.workflows.enforcement.desk import Desk
from workflows import documents
from workflows.publications import publications
from workflows.publications.errors import PublicationRequestInvalid

ORDINARY = "ordinary_penalty"


def _seizure(desk: Desk) -> documents.Issued:
    with desk.looking() as ctx:
        return next(one for one in documents.of_matter(ctx, desk.walk.instance_id) if one.kind == "seizure")


def _start(desk: Desk, by: str, **request: Any) -> str:
    with desk.walk.command(actor(by)) as ctx:
        payload = {"publication_request": request}
        started = submission.start_instance(ctx, key="publication", payload=payload).id
    desk.walk.executor.drain()
    return started


def _refusal(desk: Desk, by: str, **request: Any) -> dict[str, str]:
    """Past the form: the guard alone stands in the way."""
    with desk.walk.command(actor(by)) as ctx, pytest.raises(PublicationRequestInvalid) as refused:
        instances.start(ctx, "publication", variables={"publication_request": request})
    return {one.pointer.removeprefix("/variables/publication_request/"): one.code for one in refused.value.fields}


def test_a_paper_is_shown_as_it_is_and_once(desk: Desk) -> None:
    desk.begin(ORDINARY, "measures", "P2-07-dispose")
    paper, field = _seizure(desk), desk.case().field
    told = {"kind": "强制", "field": field, "content": {"doc_no": paper.number}}

    started = _start(desk, "qian.yong", **told)

    with desk.looking() as ctx:
        (shown,) = publications.of_instance(ctx, started)
    assert (shown.document_id, shown.content["doc_no"], shown.title) == (paper.id, paper.number, paper.title)
    assert shown.content["decided_on"] == desk.walk.clock.instant.date().isoformat()
    assert _refusal(desk, "qian.yong", **told) == {"content/doc_no": "published_before"}


@pytest.mark.parametrize(
    ("by", "changes", "content", "wrong"),
    [
        ("qian.yong", {}, {"decision": "自由填写"}, {"content/decision": "from_the_paper"}),
        ("qian.yong", {}, {"party": "别人"}, {"content/party": "from_the_paper"}),
        ("qian.yong", {}, {"doc_no": "示政罚决字〔2026〕第9999号"}, {"content/doc_no": "paper_unknown"}),
        ("qian.yong", {"kind": "处罚"}, {}, {"content/doc_no": "paper_unknown"}),
        ("zhao.guoqiang", {}, {}, {"content/doc_no": "paper_unknown"}),
        ("qian.yong", {"field": "别的领域"}, {}, {"field": "not_the_field"}),
        ("qian.yong", {"document_id": "x"}, {}, {"document_id": "from_the_paper"}),
    ],
)  # fmt: skip
def test_what_no_paper_says_is_not_published(
    desk: Desk, by: str, changes: dict[str, Any], content: dict[str, Any], wrong: dict[str, str]
) -> None:
    desk.begin(ORDINARY, "measures", "P2-07-dispose")
    told = {"kind": "强制", "field": desk.case().field, "content": {"doc_no": _seizure(desk).number, **content}}

    assert _refusal(desk, by, **{**told, **changes}) == wrong


@pytest.mark.parametrize("by", ["county", "li.min", "wang.jianguo"])
def test_who_does_not_publish_starts_none(desk: Desk, by: str) -> None:
    desk.begin(ORDINARY, "measures", "P2-07-dispose")
    told = {"kind": "强制", "field": desk.case().field, "content": {"doc_no": _seizure(desk).number}}

    with pytest.raises(NotAllowed):
        _start(desk, by, **told)
