"""Two designs side by side."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html

from accounts.models import User
from configurator import forms, queries
from configurator.views.common import sorry
from configurator.views.starts import around, helper, hosts, ready_by

MAX_SAID = 1200


@helper
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """The design of the address beside another; `with.take` takes one decision of the other over."""
    ask, terms = forms.read_start(request), forms.read_terms(request)
    beside = queries.Beside(terms.get("design", ""), forms.read_other(request))
    wrong = ""
    try:
        if terms.get("link"):
            return redirect(f"{request.path}?{_pasted(request, slug, ask, terms['link'])}")
        if terms.get("take"):
            return _take(request, slug, ask, beside, terms["take"])
        shown = queries.compare(slug=slug, ask=ask, beside=beside)
    except queries.OtherProductError as error:
        return sorry(request, slug, str(error), 409)
    except queries.LinkError as error:
        wrong, shown = str(error), queries.compare(slug=slug, ask=ask, beside=queries.Beside(queries.STANDARD))
    context = {"shown": shown, "wrong": wrong, "link": terms.get("link", ""), "mine_by": ready_by(shown.opening.look)}
    context |= {"other_by": ready_by(shown.other), "saved": _saved(request, shown.opening)}
    status = 404 if wrong and not terms.get("link") else 200
    return render(request, "configurator/compare.html", context | around(shown.opening), status=status)


def _pasted(request: HttpRequest, slug: str, ask: queries.Ask, link: str) -> str:
    opened, found = queries.opening(slug, ask), queries.follow(link, hosts(request))
    if found.base != opened.page.base.pk:
        raise queries.LinkError(f"That is a design of another product, “{found.title}”.")
    beside = queries.Beside("" if found.copied else queries.STANDARD, found.copied)
    return queries.comparison_address(opened, opened.look.pairs, beside)


def _take(request: HttpRequest, slug: str, ask: queries.Ask, beside: queries.Beside, key: str) -> HttpResponse:
    taken = queries.take_over(slug=slug, ask=ask, beside=beside, key=key)
    if taken.refused:
        messages.error(request, taken.refused)
    elif taken.changed:
        text = "; ".join(taken.changed)[:MAX_SAID]
        messages.info(request, format_html("Also changed: {}. Your browser’s back button undoes it.", text))
    return redirect(f"{request.path}?{taken.address}")


def _saved(request: HttpRequest, opened: queries.Opening) -> list[object]:
    user_id = request.user.pk if isinstance(request.user, User) else None
    tokens = request.session.get(forms.SAVED_HERE, [])
    return [*queries.saved_designs(user_id=user_id, tokens=tokens, product_id=opened.page.base.pk)]
