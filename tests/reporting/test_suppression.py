"""What is published never tells of a small count: not by itself, not by what it leaves over from a sum."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.suppression import Mark, inner, leaf, protect, whole

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
