import pytest

from aicapex.tracing.node import RATIO, SUM, Node, walk


def made(how: str, value: object, *operands: tuple[int, object]) -> Node:
    return Node("x", value, how=how, operands=[Node("o", one, sign=sign) for sign, one in operands])


@pytest.mark.parametrize(
    ("node", "agrees"),
    [
        (made(SUM, 12, (1, 15), (-1, 3)), True),
        (made(SUM, 13, (1, 15), (-1, 3)), False),
        (made(SUM, 12, (1, 15), (-1, None)), None),
        (made(SUM, None, (1, 15)), None),
        (made(SUM, 12), None),
        (made(RATIO, 0.15, (1, 15), (1, 100)), True),
        (made(RATIO, 0.15, (1, 15), (1, 0)), False),
        (made(RATIO, 0.15, (1, 15)), False),
        (made("said", 12, (1, 15)), None),
    ],
)
def test_operands_give_the_value_or_do_not(node: Node, agrees: bool | None) -> None:
    assert node.agrees() is agrees


def test_comparisons_beside_the_period_can_be_left_out() -> None:
    root = Node("row", operands=[Node("a"), Node("b", is_context=True, operands=[Node("c")])])
    assert [node.label for node in walk(root)] == ["row", "a", "b", "c"]
    assert [node.label for node in walk(root, with_context=False)] == ["row", "a"]
