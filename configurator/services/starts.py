"""The guided start of a product."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from configurator import models, queries

ANSWER = ("label", "colour", "picture", "takes", "wants")


@transaction.atomic
def ask_questions(*, product_id: int, questions: Sequence[Mapping[str, Any]]) -> int:
    """Give a base product without a guided start these questions, in their order; how many were added.

    Raises:
        ConfiguratorError: an answer names what the product does not offer, or the product is not made.
    """
    if models.StartQuestion.objects.filter(product=product_id).exists():
        return 0
    blueprint = queries.choose(product_id, None)[1].blueprint
    for at, given in enumerate(questions):
        question = models.StartQuestion.objects.create(
            product_id=product_id, text=given["text"], hint=given.get("hint", ""), position=at + 1
        )
        for place, answer in enumerate(given["answers"]):
            for key, option, *_ in [*answer.get("takes", []), *answer.get("wants", [])]:
                queries.choices_of(blueprint, [(key, option)])
            models.StartAnswer.objects.create(
                question=question, position=place + 1, **{name: answer[name] for name in ANSWER if name in answer}
            )
    return len(questions)
