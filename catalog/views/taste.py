"""Pages on which shoppers see, tell and correct their taste; and the buttons on cards."""

from dataclasses import replace
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import retarget

from accounts import queries as people, services as accounts
from accounts.forms import ShopRequest, safe_next
from catalog import queries, services
from catalog.forms.taste import BeliefForm, OpinionForm, SettingsForm, picked

STEPS = ("pictures", "words")
FORBIDDEN, UNCLEAR = 403, 422


@require_safe
def taste(request: HttpRequest) -> HttpResponse:
    """What the shop believes of the shopper, where it comes from, and every switch about it."""
    shop = cast("ShopRequest", request)
    context = {
        "standing": shop.standing,
        "profile": queries.profile(visitor=shop.standing.known, viewer=queries.viewer_of(request)),
        "wants_mail": people.wants_mail(request.user.pk),
        "alerts": queries.alerts_of(request.user.pk),
    }
    return render(request, "catalog/taste.html", context)


@require_safe
def pictures(request: HttpRequest) -> HttpResponse:
    """Why each of the pictures that the shopper saw in this visit was chosen, and the switch."""
    standing = cast("ShopRequest", request).standing
    seen = queries.seen_pictures(standing.visitor if standing.pictures else None)
    return render(request, "catalog/taste_pictures.html", {"standing": standing, "seen": seen})


@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest) -> HttpResponse:
    """“What are you into?” in two steps: favourites, then words. Every answer is kept at once, and every step can be skipped."""
    step = request.GET.get("step", STEPS[0])
    if step not in STEPS:
        raise Http404("There is no such step.")
    known = cast("ShopRequest", request).standing.known
    if known is None:
        refused = request.method == "POST"
        return render(request, "catalog/taste_quiz.html", {"step": "", "here": request.path}, status=FORBIDDEN if refused else 200)
    if request.method == "POST":
        return _keep(request, step, known)
    told = people.told(known)
    cards = queries.quiz_cards(taken=told.pictures, viewer=queries.viewer_of(request)) if step == "pictures" else []
    groups = queries.quiz_words(taken=told.words) if step == "words" else []
    context = {"step": step, "number": STEPS.index(step) + 1, "steps": len(STEPS), "cards": cards, "groups": groups, "told": told}
    return render(request, "catalog/taste_quiz.html", context)


def _keep(request: HttpRequest, step: str, known: str) -> HttpResponse:
    wanted = picked(request.POST)
    if step == STEPS[0]:
        services.pick_favourites(visitor=known, slugs=wanted)
        return redirect(f"{reverse('catalog:quiz')}?step={STEPS[1]}")
    services.pick_words(visitor=known, words=wanted)
    messages.success(request, "Thank you. The shop goes by that from now on.")
    return redirect("catalog:taste")


@require_POST
def opinion(request: HttpRequest, slug: str) -> HttpResponse:
    """More like a product, not this one, or neither of both."""
    form, shop = OpinionForm(request.POST), cast("ShopRequest", request)
    card = next(iter(queries.cards([slug], viewer=queries.viewer_of(request), page="taste")), None)
    if card is None:
        raise Http404("No such product.")
    if not form.is_valid():
        return _unclear("Please answer “like”, “dismiss” or “undo”.")
    said = form.cleaned_data["opinion"]
    if not services.judge(visitor=shop.standing.known, slug=slug, opinion=said):
        return _ask_first(request)
    if request.headers.get("HX-Request") == "true":
        return _answer(request, card, form)
    messages.success(request, _sentence(said, card.title))
    return redirect(safe_next(request, "catalog:taste"))


@require_POST
def belief(request: HttpRequest) -> HttpResponse:
    """Confirm, deny or forget something that the shop believes."""
    form = BeliefForm(request.POST)
    if not form.is_valid():
        return _unclear("Please say about what, and “like”, “dislike” or “forget”.")
    feature, word = form.cleaned_data["feature"], form.cleaned_data["verdict"]
    if not services.correct(visitor=cast("ShopRequest", request).standing.known, feature=feature, word=word):
        return _ask_first(request)
    found = queries.words_of([feature]).get(feature)
    messages.success(request, f"Noted: {found.label if found else feature}.")
    return redirect("catalog:taste")


@require_POST
def taste_settings(request: HttpRequest) -> HttpResponse:
    """Set how surprising, whether at all, and whether by mail."""
    form, shop = SettingsForm(request.POST), cast("ShopRequest", request)
    if not form.is_valid():
        return _unclear("Please answer “on” or “off”; the slider goes from 0 to 1.")
    wishes = form.wishes()
    if request.user.pk is None:
        wishes.pop("mail_made_for_you", None)
    if not accounts.set_preferences(user_id=request.user.pk, visitor=shop.standing.known, **wishes):
        return _ask_first(request)
    messages.success(request, "Saved.")
    return redirect(safe_next(request, "catalog:taste"))


def _answer(request: HttpRequest, card: queries.Card, form: OpinionForm) -> HttpResponse:
    """What stands instead of the card; only its buttons where it stays, so that the picture neither changes nor flickers."""
    given = form.cleaned_data
    said, stays = given["opinion"], given["part"] == "buttons" and given["opinion"] != "dismiss"
    context = {"card": replace(card, position=given["position"] or 0), "said": said, "panel": {"panel": given["panel"]}}
    answer = render(request, "catalog/_taste_buttons.html" if stays else "catalog/_taste_answer.html", context)
    answer.headers["HX-Trigger"] = "shop:taste"
    return retarget(answer, "this") if stays else answer


def _sentence(said: str, title: str) -> str:
    if said == "like":
        return f"More like “{title}” will follow."
    if said == "dismiss":
        return f"“{title}” is not suggested any more. “Your taste” takes that back."
    return f"“{title}” may be suggested again."


def _ask_first(request: HttpRequest) -> HttpResponse:
    """Nothing was kept: the page of taste asks whether it may be."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": reverse("catalog:taste")})
    return redirect("catalog:taste")


def _unclear(sentence: str) -> HttpResponse:
    return HttpResponseBadRequest(sentence, content_type="text/plain; charset=utf-8")
