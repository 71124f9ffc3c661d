"""The pages that packages bring obey the content policy like our own."""

import pytest
from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from django_celery_beat.models import PeriodicTask
from playwright.sync_api import expect

from recommendations.models import ModelRun
from tests.browser.conftest import until
from tests.factories.orders import paid
from tests.factories.recommendations import ModelRunFactory


@pytest.fixture
def staff(settings, sign_in):
    settings.STAFF_TWO_FACTOR = False
    user = get_user_model().objects.create_superuser("staff@example.org", "a long password")
    sign_in(user)
    return user


def test_the_api_description_shows_its_operations(page):
    page.goto("/api/docs/")
    page.get_by_text("/api/v1/events/").first.wait_for()


def test_the_guard_against_inline_code_works(page, complaints):
    page.goto("/healthz")
    page.evaluate("document.documentElement.setAttribute('style', 'color: red')")
    until(page, lambda: any("content policy: style-src-attr" in complaint for complaint in complaints))
    complaints.clear()


def test_the_admin_opens(page, staff):
    page.goto("/admin/")
    page.get_by_text("Orders to make").wait_for()


def test_every_list_and_form_of_the_admin_obeys_the_policy(page, staff):
    for model, options in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert page.goto(reverse(f"admin:{name}_changelist")).ok, name
        if options.has_add_permission(type("Request", (), {"user": staff})):
            assert page.goto(reverse(f"admin:{name}_add")).ok, name


def test_a_schedule_says_what_its_crontab_means(page, staff):
    task = PeriodicTask.objects.exclude(crontab=None).first()
    page.goto(reverse("admin:django_celery_beat_periodictask_change", args=[task.pk]))
    page.locator(".field-crontab p.help, .form-row p.help").filter(has_text="At").first.wait_for()


def test_the_history_of_a_row_obeys_the_policy(page, staff):
    entry = LogEntry.objects.log_create(staff, action=LogEntry.Action.UPDATE, changes={"name": ["", "Ann"]})
    page.goto(reverse("admin:auditlog_logentry_change", args=[entry.pk]))
    page.get_by_text("Ann").first.wait_for()


def test_an_order_fits_a_phone(page, staff):
    order = paid()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(reverse("admin:orders_order_change", args=[order.pk]))
    page.get_by_role("region", name="Lines").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_bar_of_a_training_run_moves_by_itself(page, staff):
    run = ModelRunFactory(status=ModelRun.Status.BUILDING, stage="judging", progress=41)
    page.goto(reverse("admin:recommendations_modelrun_changelist"))
    bar = page.locator("#progress-bar")
    expect(bar).to_have_attribute("value", "41")
    ModelRun.objects.filter(pk=run.pk).update(stage="scoring", progress=87)
    expect(bar).to_have_attribute("value", "87")
    expect(page.get_by_role("status").filter(has=bar)).to_contain_text("scoring, 87 %")
    ModelRun.objects.filter(pk=run.pk).update(status=ModelRun.Status.READY, stage="", progress=100)
    expect(bar).to_have_count(0)
    expect(page.locator("#result_list")).to_contain_text("ready")
