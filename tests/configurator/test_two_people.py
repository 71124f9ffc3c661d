"""Two people at once: one draft is published once, one sheet is applied once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from configurator import models, services
from configurator.domain.errors import ConfiguratorError
from tests.factories.configurator import runner

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(task):
    def run(_number):
        try:
            task()
        except (ConfiguratorError, models.SheetUpload.DoesNotExist):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(run, range(2)))


def test_a_draft_is_published_once():
    draft = runner(publish=False)
    seen = services.fingerprint(services.document_of(draft))
    assert at_once(lambda: services.publish(blueprint_id=draft.pk, seen=seen)) == [False, True]
    draft.refresh_from_db()
    assert not draft.is_draft
    assert len(draft.document["groups"]) == 7


def test_a_sheet_is_applied_once():
    draft = runner(publish=False)
    text = b"group,key,label\nsole,clear,Clear\n"
    sent = services.keep_sheet(draft=draft, actor=None, sheet="options", file_name="", data=text, remove=False)
    seen = services.dry_run(sent).seen
    assert at_once(lambda: services.apply_sheet(upload_id=sent.pk, seen=seen)) == [False, True]
    assert draft.groups.get(key="sole").options.count() == 3
