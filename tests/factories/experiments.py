"""Experiments as staff make them."""

from experiments import models, services


def experiment(key="tighter-lists", *, split=(50, 50), values=("roomy", "compact"), **given):
    """A draft; the variants are called control, b, c …."""
    fields = {"title": key.replace("-", " ").capitalize(), "hypothesis": "More is seen.", "subject": "layout", "primary_metric": "clicks"}
    made = models.Experiment.objects.create(key=key, **{**fields, **given})
    for place, (value, percent) in enumerate(zip(values, split, strict=True)):
        name = "control" if place == 0 else "abcdef"[place]
        models.Variant.objects.create(experiment=made, position=place, key=name, value=value, percent=percent)
    return made


def running(key="tighter-lists", *, rollout=100, **given):
    """One that runs and is seen by so many per cent of its visitors."""
    made = experiment(key, **given)
    services.start(experiment_id=made.pk, actor=None)
    for stage in (10, 50, 100):
        if stage <= rollout:
            services.widen(experiment_id=made.pk, actor=None, to=stage)
    made.refresh_from_db()
    return made
