"""What the demo's papers record beyond the rest, by instrument."""

from typing import Any

from partners.agreement_codes import Instrument

RECORDED: dict[str, dict[str, Any]] = {
    Instrument.MOU: {
        "party_roles": "Each names one person who answers referrals and one who stands in.",
        "stated_capacity": "Four new referrals a month",
        "dispute_step": "The two directors talk within ten days.",
        "non_binding": True,
        "exit_notice_days": 30,
    },
    Instrument.REFERRAL_PROTOCOL: {
        "response_times": "Four hours for urgent ones, two working days otherwise",
        "after_hours_route": "The receiver's line after hours",
        "feedback_rule": "The sender hears whether it was taken up, not more.",
    },
    Instrument.DATA_SHARING: {
        "legal_basis": "Totals only, so no release is asked for",
        "retention": "Three years",
        "destruction": "Deleted on both sides, confirmed in writing",
        "breach_notice_hours": 24,
        "audit_right": True,
    },
    Instrument.JOINT_OPERATIONS: {
        "notice_hours": 48,
        "provider_on_scene": True,
        "minors_plan": "Child welfare is called before the operation.",
        "housing_plan": "Six beds are held for two nights.",
    },
    Instrument.TRAINING: {"topics": "Signs, whom to call", "audience": "Line supervisors", "sessions": 4},
    Instrument.POSTER: {"sites": "Three packing sheds", "languages": "English, Spanish, Mixteco"},
    Instrument.COMMITMENT: {"committed": "Six hours of one prosecutor a month"},
    Instrument.ENGAGEMENT: {
        "rate": "80 dollars an hour, paid within two weeks",
        "work": "Advice on outreach and its materials",
        "credit": "By name of the organization, if it wishes",
        "right_to_stop": True,
    },
    Instrument.INFORMATION_PROTOCOL: {"topic": "information_sharing", "marking": "For members only"},
}
