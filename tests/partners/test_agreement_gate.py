"""The gate's judgment: a table of cases, and laws that hold for all of them."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.agreement_codes import IN_FORCE, NEEDS_IN, DataClass, GateLevel, Instrument, ReferralKind, Status
from partners.agreement_gate import WORDS, Outcome, Paper, Request, Why, judge
from partners.codes import Need, NeedGroup
from referrals.kinds import KindCode

ONE = UUID(int=1)
ASKED = Request("service", NEEDS_IN[NeedGroup.LEGAL], "Marlow", frozenset({DataClass.ENVELOPE}))


def paper(**given):
    return Paper(**({"id": ONE, "instrument": "mou", "status": "active"} | given))


@pytest.mark.parametrize(
    ("papers", "why"),
    [
        ([], Why.NONE),
        ([paper()], Why.IN_FORCE),
        ([paper(status="expiring")], Why.IN_FORCE),
        ([paper(status="expired")], Why.LAPSED),
        ([paper(status="terminated")], Why.ENDED),
        ([paper(status="superseded")], Why.ENDED),
        ([paper(status="signed")], Why.NOT_BEGUN),
        ([paper(status="awaiting_signature")], Why.UNSIGNED),
        ([paper(status="draft")], Why.UNSIGNED),
        ([paper(instrument="letter_of_support")], Why.INSTRUMENT),
        ([paper(kinds=["tip"])], Why.KIND),
        ([paper(kinds=["tip", "service"])], Why.IN_FORCE),
        ([paper(services=["food"])], Why.SERVICE),
        ([paper(services=["food", "civil_legal"])], Why.IN_FORCE),
        ([paper(counties=["Tamsin"])], Why.COUNTY),
        ([paper(counties=["marlow county"])], Why.IN_FORCE),
        ([paper(data_classes=["totals"])], Why.DATA),
        ([paper(data_classes=["totals", "envelope"])], Why.IN_FORCE),
        ([paper(status="expired"), paper(kinds=["tip"], services=["food"])], Why.LAPSED),
        ([paper(status="expired"), paper()], Why.IN_FORCE),
        ([paper(kinds=["tip"]), paper(services=["food"])], Why.KIND),  # two halves make no whole
    ],
)
def test_cases(papers, why):
    allowed = why == Why.IN_FORCE
    for level, outcome in ((GateLevel.WARN, Outcome.WARNED), (GateLevel.BLOCK, Outcome.BLOCKED)):
        answer = judge(level, ["mou"], ASKED, papers)
        assert (answer.outcome, answer.why) == (Outcome.ALLOWED if allowed else outcome, why)
        assert answer.words == WORDS[why]
    assert judge(GateLevel.OFF, ["mou"], ASKED, papers).why == Why.NOT_ASKED


def test_what_is_not_known_of_a_hand_off_does_not_count_against_it():
    unknown = Request("tip")
    narrow = paper(services=["food"], counties=["Marlow"], data_classes=["worksite"])
    assert judge(GateLevel.BLOCK, (), unknown, [narrow]).outcome == Outcome.ALLOWED


papers = st.builds(
    Paper,
    id=st.uuids(),
    instrument=st.sampled_from(Instrument.values),
    status=st.sampled_from(Status.values),
    kinds=st.lists(st.sampled_from(ReferralKind.values), max_size=2),
    services=st.lists(st.sampled_from(Need.values), max_size=3),
    counties=st.lists(st.sampled_from(["Marlow", "Tamsin"]), max_size=1),
    data_classes=st.lists(st.sampled_from(DataClass.values), max_size=2),
)
requests = st.builds(
    Request,
    kind=st.sampled_from(ReferralKind.values),
    services=st.frozensets(st.sampled_from(Need.values), max_size=3),
    county=st.sampled_from(["", "Marlow", "Elk Fork"]),
    data_classes=st.frozensets(st.sampled_from(DataClass.values), max_size=2),
)
counting = st.lists(st.sampled_from(Instrument.values), max_size=4)


@given(counting, requests, st.lists(papers, max_size=5), papers)
def test_one_more_agreement_never_takes_away(instruments, request, held, more):
    before = judge(GateLevel.BLOCK, instruments, request, held).outcome
    after = judge(GateLevel.BLOCK, instruments, request, [*held, more]).outcome
    assert (before, after) != (Outcome.ALLOWED, Outcome.BLOCKED)


@given(counting, requests, st.lists(papers, max_size=5))
def test_only_what_is_in_force_allows_and_warn_and_block_differ_in_name_alone(instruments, request, held):
    warned, blocked = (judge(level, instruments, request, held) for level in (GateLevel.WARN, GateLevel.BLOCK))
    assert (warned.why, warned.agreement_id) == (blocked.why, blocked.agreement_id)
    assert (warned.outcome == Outcome.ALLOWED) == (blocked.outcome == Outcome.ALLOWED)
    if blocked.outcome == Outcome.ALLOWED:
        found = next(one for one in held if one.id == blocked.agreement_id)
        assert found.status in IN_FORCE
        assert not instruments or found.instrument in instruments


def test_the_lists_are_complete():
    assert ReferralKind.choices == [(code, ReferralKind(code).label) for code in KindCode.values]
    assert [ReferralKind(code).label for code in KindCode.values] == [kind.label for kind in KindCode]
    assert set(NEEDS_IN) == set(NeedGroup.values)
    assert set().union(*NEEDS_IN.values()) == set(Need.values)
    assert set(WORDS) == set(Why)
