"""Which queue a task waits in."""

import pytest

from config.celery import app


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("configurator.decode_upload", "default"),
        ("configurator.compose_design", "images"),
        ("catalog.render_pending", "images"),
        ("accounts.deliver_mail", "mail"),
        ("recommendations.retrain", "train"),
    ],
)
def test_nobody_who_waits_for_an_upload_waits_for_all_pictures_of_the_shop(task, queue):
    app.loader.import_default_modules()
    assert task in app.tasks
    assert app.amqp.router.route({}, task)["queue"].name == queue
