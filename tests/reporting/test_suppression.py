"""What is published never tells of a small count: not by itself, not by what it leaves over from a sum."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.results import ABOUT, NONE, SUPPRESSED
from reporting.suppression import Edge, Mark, inner, leaf, lowest, protect, rounded_share, whole

SMALL = st.integers(0, 9)
K = 4


def star(values):
    return [whole(sum(values)), *(leaf(i, "source", value) for i, value in enumerate(values))]


def chain(a, b, c, d, e):
    """Sent: waiting (a) or acknowledged; acknowledged: declined (b) or accepted; accepted: (c), (d) or (e)."""
    return [
        whole(a + b + c + d + e),
        leaf("waiting", "source", a),
        inner("acknowledged", "source", b + c + d + e),
        leaf("declined", "acknowledged", b),
        inner("accepted", "acknowledged", c + d + e),
        *(leaf(name, "accepted", value) for name, value in (("c", c), ("d", d), ("e", e))),
    ]


def possible(edges, marks, total, size):
    """Every way to fill the star's cells that fits the marks and the shown total."""
    ranges = []
    for key in range(size):
        edge = next(edge for edge in edges if edge.key == key)
        if marks[key] is Mark.SHOWN:
            ranges.append([edge.value])
        elif marks[key] is Mark.FEW:
            ranges.append(range(1, K))
        else:
            ranges.append(range(total + 1))
    return [filled for filled in itertools.product(*ranges) if sum(filled) == total]


@given(st.lists(SMALL, min_size=1, max_size=5))
@settings(deadline=None)
def test_every_hidden_cell_of_a_partition_has_two_values_at_least(values):
    edges = star(values)
    marks = protect(edges, K)
    assert all(marks[i] is not Mark.SHOWN for i, value in enumerate(values) if 0 < value < K)
    if marks["all"] is Mark.SHOWN:
        ways = possible(edges, marks, sum(values), len(values))
        for i in range(len(values)):
            if marks[i] is not Mark.SHOWN:
                assert len({way[i] for way in ways}) >= 2, (values, marks)


@given(SMALL, SMALL, SMALL, SMALL, SMALL)
@settings(deadline=None)
def test_no_difference_of_two_shown_steps_is_small(a, b, c, d, e):
    marks = protect(chain(a, b, c, d, e), K)
    steps = {"all": a + b + c + d + e, "acknowledged": b + c + d + e, "accepted": c + d + e}
    shown = [value for key, value in steps.items() if marks[key] is Mark.SHOWN]
    for larger, smaller in itertools.combinations(shown, 2):
        assert not 0 < larger - smaller < K, (steps, marks)


def test_two_small_parts_on_different_steps_do_not_leave_their_sum_to_be_read():
    marks = protect(chain(2, 2, 18, 0, 0), 11)
    assert {marks["waiting"], marks["declined"]} == {Mark.FEW}
    assert Mark.SHOWN not in (marks["acknowledged"], marks["accepted"])


def test_zero_is_shown_and_large_counts_are_too():
    marks = protect(star([0, 20, 30]), 11)
    assert set(marks.values()) == {Mark.SHOWN}


@pytest.mark.parametrize("k", [0, 1, 2])
def test_a_threshold_that_would_name_a_number_is_refused(k):
    with pytest.raises(ValueError, match="at least 3"):
        protect(star([1, 2]), k)


def square(a, b, c, d):
    """Two sectors that refer to themselves and to each other."""
    sums = [("from", 0, a + b), ("from", 1, c + d)]
    columns = [("to", 0, a + c), ("to", 1, b + d)]
    cells = {(0, 0): a, (0, 1): b, (1, 0): c, (1, 1): d}
    return [
        whole(a + b + c + d),
        *(Edge((name, i), "source", (name, i), value) for name, i, value in sums),
        *(Edge((name, i), (name, i), "sink", value) for name, i, value in columns),
        *(Edge(place, ("from", place[0]), ("to", place[1]), value) for place, value in cells.items()),
    ]


def tells(edges, marks):
    """What a reader is told of a table: shown counts, and what the marks say of the others."""
    told = {edge.key: edge.value for edge in edges if marks[edge.key] is Mark.SHOWN}
    few_are_told = any(marks[edge.key] is Mark.FEW for edge in edges if not edge.keeps)
    least = K if few_are_told else 0
    return told, least


def agrees(edges, marks, told, least):
    """Whether another table would tell the same."""
    return all(
        edge.value == told[edge.key]
        if edge.key in told
        else (1 <= edge.value < K if marks[edge.key] is Mark.FEW else edge.value >= least)
        for edge in edges
    )


@given(*[st.integers(0, 6)] * 4)
@settings(deadline=None, max_examples=40)
def test_every_hidden_cell_of_a_square_has_two_values_at_least(a, b, c, d):
    edges = square(a, b, c, d)
    marks = protect(edges, K)
    told, least = tells(edges, marks)
    others = [square(*guess) for guess in itertools.product(range(14), repeat=4) if sum(guess) <= a + b + c + d + 1]
    alike = [other for other in others if agrees(other, marks, told, least)]
    for i, edge in enumerate(edges):
        if marks[edge.key] is not Mark.SHOWN:
            assert len({other[i].value for other in alike}) >= 2, (edge.key, marks)


@given(SMALL, SMALL, SMALL, SMALL, SMALL)
@settings(deadline=None)
def test_the_smallest_possible_value_is_never_above_the_true_one(a, b, c, d, e):
    edges = chain(a, b, c, d, e)
    marks = protect(edges, K)
    for edge in edges:
        found = lowest(edges, K, edge.key)
        assert 0 <= found <= edge.value
        if marks[edge.key] is Mark.SHOWN:
            assert found == edge.value


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 420))
def test_a_rounded_share_leaves_several_counts_and_tells_nothing_of_the_step(part, more, floor):
    due = part + more
    cell = rounded_share(part, due, floor)
    if cell.status != ABOUT:
        assert cell.status in (SUPPRESSED, NONE)
        return
    unit = 5 if due >= 100 else 10
    fitting = [n for n in range(due + 1) if unit * round(100 * n / due / unit) == cell.value]
    assert part in fitting
    assert due >= 20
    assert len(fitting) >= 2
    assert min(fitting) < floor
