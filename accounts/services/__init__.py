"""Everything that writes about people. Other apps import from here."""

from accounts.services.addresses import TooManyAddresses, delete_address, save_address
from accounts.services.audit import forget_who_left, note_for
from accounts.services.mail import deliver_mail, queue_mail, queue_message, send_again, sweep_mail
from accounts.services.people import EmailTaken, UnknownRole, create_shopper, create_staff, grant_role_permissions, rename
from accounts.services.preferences import set_preferences, tell
from accounts.services.privacy import (
    StaffAccount,
    adopt_visitor,
    erase_account,
    erase_learnt,
    forget_sessions,
    forget_visitors,
    grant,
    hold_visitor,
    mark_seen,
    refuse,
)
from accounts.services.registry import collect_export, on_erase, on_export, on_merge, on_overview, overview_panels
from accounts.services.subscriptions import stop_address, stop_mail, stop_mails_of, subscriber

__all__ = [
    "EmailTaken",
    "StaffAccount",
    "TooManyAddresses",
    "UnknownRole",
    "adopt_visitor",
    "collect_export",
    "create_shopper",
    "create_staff",
    "delete_address",
    "deliver_mail",
    "erase_account",
    "erase_learnt",
    "forget_sessions",
    "forget_visitors",
    "forget_who_left",
    "grant",
    "grant_role_permissions",
    "hold_visitor",
    "mark_seen",
    "note_for",
    "on_erase",
    "on_export",
    "on_merge",
    "on_overview",
    "overview_panels",
    "queue_mail",
    "queue_message",
    "refuse",
    "rename",
    "save_address",
    "send_again",
    "set_preferences",
    "stop_address",
    "stop_mail",
    "stop_mails_of",
    "subscriber",
    "sweep_mail",
    "tell",
]
