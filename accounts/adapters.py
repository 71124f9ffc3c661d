"""How allauth reaches the shop: its mails go through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives

from accounts import services

LONGEST = 254
"""What a column of an address holds, and any mail server takes (RFC 5321)."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Queue mails instead of sending them; they hold links that open an account, so they are secret."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "cannot_remove_primary_email": "This is the e-mail address you sign in with. Choose another one to sign in with first.",
        "duplicate_email": "This e-mail address is one of your account already.",
        "email_password_mismatch": "No account has this e-mail address and this password.",
        "email_taken": "There is an account with this e-mail address already.",
        "max_email_addresses": "An account has %d e-mail addresses at most.",
        "unknown_email": "No account has this e-mail address.",
        "unverified_primary_email": "The e-mail address you sign in with must be confirmed.",
        "rate_limited": "This was asked too often. Please try again later.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        request = allauth_context.request
        values = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        message = self.render_mail(template_prefix, email, values)
        html = ""
        if isinstance(message, EmailMultiAlternatives):
            html = next((str(content) for content, kind in message.alternatives if kind == "text/html"), "")
        services.queue_message(to=email, subject=str(message.subject), text=str(message.body), html=html, secret=True)

    def clean_email(self, email: str) -> str:
        cleaned = str(super().clean_email(email))
        if len(cleaned) > LONGEST:
            raise ValidationError(f"This e-mail address is too long; {LONGEST} characters are the most.")
        return cleaned

    def format_email_subject(self, subject: str) -> str:
        return subject
