"""People, consent, mail and the audit log for staff."""

from typing import Any

import auditlog.admin as auditlog_admin
from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from auditlog.models import LogEntry
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import services
from accounts.models import Address, Consent, OutboxMail, User


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that only the shop itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        del request, obj
        return False


class NewUserForm(AdminUserCreationForm[User]):
    """A new person, with a password or without."""

    class Meta:
        model = User
        fields = ("email", "name")


def _below(request: HttpRequest, person: User | None) -> bool:
    """Whether an account opens no door its editor does not have: who sets a password or an address can sign in with it."""
    return person is None or request.user.is_superuser or person == request.user or not person.is_staff


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    """Accounts of shoppers and staff; only a superuser gives rights."""

    add_form = NewUserForm
    list_display = ("email", "name", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "name")
    ordering = ("email",)
    date_hierarchy = "date_joined"
    list_per_page = 50
    readonly_fields = ("password_link", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "password_link")}),
        ("Rights", {"fields": ("is_active", "is_staff", "groups", "is_superuser", "user_permissions")}),
        ("Dates", {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    @admin.display(description="password")
    def password_link(self, user: User) -> SafeString:
        """Where to set a new password; the stored one is shown to nobody."""
        return format_html('<a href="{}">Set a new one</a>', reverse("admin:auth_user_password_change", args=[user.pk]))

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _below(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not obj.is_staff)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with a person is the services' to delete, so only the person's own permission is asked."""
        listed, counts, _, protected = super().get_deleted_objects(objs, request)
        kept = {person.email for person in objs if not self.has_delete_permission(request, person)}
        return listed, counts, kept, protected

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """End the account as its owner would: what was learnt goes, orders lose the name, a last mail says so."""
        services.erase_account(user_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset.values_list("pk", flat=True):
            services.erase_account(user_id=person)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        fixed = tuple(str(name) for name in super().get_readonly_fields(request, obj))
        return fixed if request.user.is_superuser else (*fixed, "is_staff", "groups", "is_superuser", "user_permissions")


@admin.register(Address)
class AddressAdmin(ReadOnlyAdmin):
    """Address books; shoppers keep their own."""

    list_display = ("name", "city", "country", "user")
    list_filter = ("country",)
    search_fields = ("name", "city", "user__email")
    list_select_related = ("user",)


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """The record of who agreed to what."""

    list_display = ("at", "purpose", "granted", "version", "despite_signal", "user")
    list_filter = ("granted", "version", "despite_signal")
    search_fields = ("user__email",)
    list_select_related = ("user",)
    date_hierarchy = "at"
    fields = ("at", "purpose", "granted", "version", "despite_signal", "user")


@admin.register(OutboxMail)
class OutboxMailAdmin(ReadOnlyAdmin):
    """Mails on their way, sent, or given up."""

    list_display = ("created", "to", "subject", "state", "attempts", "due", "sent", "reason")
    list_filter = ("state", "secret")
    search_fields = ("to", "subject")
    date_hierarchy = "created"
    list_per_page = 50
    fields = ("to", "subject", "body", "state", "attempts", "reason", "created", "due", "sent")
    actions = ("send_again",)

    @admin.display(description="text")
    def body(self, mail: OutboxMail) -> str:
        """The text, unless it holds a link that opens an account."""
        return "Hidden: it opens an account." if mail.secret else mail.text

    @admin.action(description="Send again", permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxMail]) -> None:
        """Queue the chosen mails once more."""
        count = services.send_again(mail_ids=list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"{count} mails will be sent again.", messages.SUCCESS)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No filter over what a mail says: it would spell out a hidden link, letter by letter."""
        return lookup.split("__", maxsplit=1)[0] not in {"text", "html"} and super().lookup_allowed(lookup, value, request)

    def has_send_permission(self, request: HttpRequest) -> bool:
        """Whoever may change mails may send them again."""
        return request.user.has_perm("accounts.change_outboxmail")


class SecondFactorAdmin(ReadOnlyAdmin):
    """Second factors; a superuser removes one for somebody who lost phone and codes. The secret itself is shown to nobody."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__email",)
    list_select_related = ("user",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        del obj
        return bool(request.user.is_superuser)


class AuditAdmin(auditlog_admin.LogEntryAdmin):  # type: ignore[misc]
    """Who changed what; searched by e-mail address, as people have no user names here."""

    search_fields = ("object_repr", "actor__email")
    list_per_page = 50


admin.site.unregister(mfa_admin.Authenticator)
admin.site.register(Authenticator, SecondFactorAdmin)
admin.site.unregister(LogEntry)
admin.site.register(LogEntry, AuditAdmin)
