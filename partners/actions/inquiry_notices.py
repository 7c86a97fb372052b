"""Notices about inquiries: marking them as read."""

from django.utils import timezone

from partners.actors import Actor
from partners.models import Inquiry, InquiryNotice


def mark_inquiry_read(inquiry: Inquiry, *, by: Actor) -> int:
    """Mark this person's notices about an inquiry as read, as opening its page does; returns how many were new."""
    own = InquiryNotice.objects.visible_to(by).unread().filter(inquiry=inquiry)
    return own.update(read_at=timezone.now())


def mark_inquiries_read(*, by: Actor) -> int:
    """Mark all of this person's notices about inquiries as read; returns how many were new."""
    return InquiryNotice.objects.visible_to(by).unread().update(read_at=timezone.now())
