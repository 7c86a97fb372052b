"""The Celery app and the whole schedule on one page."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("handoff")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "sweep": {"task": "core.tasks.sweep", "schedule": crontab(), "options": {"expires": 55}},
    "digest-reads": {"task": "core.tasks.digest_reads", "schedule": crontab(minute=7), "options": {"expires": 3000}},
    "drop-kept-answers": {
        "task": "core.tasks.drop_kept_answers",
        "schedule": crontab(minute=11),
        "options": {"expires": 3000},
    },
    "remind-of-test-calls": {
        "task": "partners.tasks.remind_of_test_calls",
        "schedule": crontab(minute=17),
        "options": {"expires": 3000},
    },
    "ask-partners": {
        "task": "partners.tasks.ask_partners",
        "schedule": crontab(hour=14, minute=23),
        "options": {"expires": 36_000},
    },
    "find-new-duplicates": {
        "task": "partners.tasks.find_new_duplicates",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 800},
    },
    "find-all-duplicates": {
        "task": "partners.tasks.find_all_duplicates",
        "schedule": crontab(hour=8, minute=41),
        "options": {"expires": 36_000},
    },
    "sweep-inquiries": {"task": "partners.tasks.sweep_inquiries", "schedule": crontab(), "options": {"expires": 55}},
    "recount-clocks": {
        "task": "referrals.tasks.recount_clocks",
        "schedule": crontab(hour=7, minute=11),
        "options": {"expires": 36_000},
    },
    "climb-ladders": {"task": "referrals.tasks.climb_ladders", "schedule": crontab(), "options": {"expires": 55}},
    "remind-of-capacity": {
        "task": "partners.tasks.remind_of_capacity",
        "schedule": crontab(minute=37),
        "options": {"expires": 3000},
    },
    "expire-overdue": {
        "task": "referrals.tasks.expire_overdue",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 280},
    },
    "remind-of-releases": {
        "task": "referrals.tasks.remind_of_releases",
        "schedule": crontab(minute=27),
        "options": {"expires": 3000},
    },
    "remind-of-agreements": {
        "task": "partners.tasks.remind_of_agreements",
        "schedule": crontab(minute=23),
        "options": {"expires": 3000},
    },
    "purge": {
        "task": "referrals.tasks.purge",
        "schedule": crontab(hour=9, minute=53),
        "options": {"expires": 36_000},
    },
    "forget-unsent": {
        "task": "referrals.tasks.forget_unsent",
        "schedule": crontab(minute=43),
        "options": {"expires": 3000},
    },
    "remind-of-breach-notices": {
        "task": "referrals.tasks.remind_of_breach_notices",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 800},
    },
}
