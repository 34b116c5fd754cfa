"""The Party chain: one tree of four levels, whatever is taken away or hung elsewhere is noticed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from workflows.organisation import party_tree
from workflows.organisation.demonstration.town import Organisation
from workflows.organisation.party_tree import Level, PartyNode


def _node(code: str, kind: Level, parent: str | None) -> PartyNode:
    return PartyNode("320281199", code, code, kind, parent)


@st.composite
def _chains(draw: st.DrawFn) -> list[PartyNode]:
    nodes = [_node("C", Level.COMMITTEE, None)]
    above = ["C"]
    for level in (Level.ALLIANCE, Level.BRANCH, Level.HOUSEHOLD):
        parents = draw(st.lists(st.sampled_from(above), min_size=1, max_size=6))
        made = [_node(f"{level.value}{place}", level, parent) for place, parent in enumerate(parents)]
        nodes += made
        above = [node.code for node in made]
    return nodes


@given(_chains())
def test_every_chain_is_one_tree(nodes: list[PartyNode]) -> None:
    by_code = {node.code: node for node in nodes}

    assert party_tree.problems(nodes) == []
    assert sum(party_tree.counts(nodes).values()) == len(nodes)
    for node in nodes:
        path = party_tree.path(by_code, node.code)
        assert path[-1].code == "C" and [one.kind for one in path] == list(Level)[len(path) - 1 :: -1]
        assert all(node in party_tree.below(nodes, one.code) for one in path[1:2])


@given(_chains(), st.data())
def test_a_node_hung_on_the_wrong_level_is_noticed(nodes: list[PartyNode], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(nodes) - 1))
    node = nodes[place]
    wrong = data.draw(
        st.sampled_from([one.code for one in nodes if one.kind is not party_tree.ABOVE[node.kind]] + ["none"])
    )
    moved = [*nodes[:place], replace(node, parent_code=wrong), *nodes[place + 1 :]]

    assert f"/party_nodes/{node.code}" in {problem.pointer for problem in party_tree.problems(moved)}


def test_two_committees_and_two_equal_codes_are_noticed() -> None:
    nodes = [_node("C", Level.COMMITTEE, None), _node("D", Level.COMMITTEE, None), _node("D", Level.COMMITTEE, "C")]

    assert {problem.code for problem in party_tree.problems(nodes)} == {
        "one_committee",
        "duplicate_code",
        "parent_unexpected",
    }


def test_the_town_has_1_21_154_377(organisation: Organisation) -> None:
    assert [*party_tree.counts(organisation.party).values()] == [1, 21, 154, 377]
    assert party_tree.problems(organisation.party) == []
    branches = [node.parent_code for node in organisation.party if node.kind is Level.BRANCH]
    sizes = sorted(branches.count(code) for code in set(branches))
    assert sizes == [7] * 14 + [8] * 7
    households = [node.parent_code for node in organisation.party if node.kind is Level.HOUSEHOLD]
    assert sorted(households.count(code) for code in set(households)) == [2] * 85 + [3] * 69
