"""How a mail is tried again, and how a template becomes a message."""

import pytest
from hypothesis import given, strategies as st

from accounts.domain.mail import WAITS, MailTemplateError, one_line, split, wait_after


def test_waits_grow_and_end():
    waits = [wait_after(attempts) for attempts in range(1, len(WAITS) + 1)]
    assert waits == sorted(set(waits))
    assert wait_after(len(WAITS) + 1) is None


def test_the_first_line_is_the_subject():
    assert split("Subject: Your order\n\nHello,\nit is here.\n") == ("Your order", "Hello,\nit is here.\n")


@pytest.mark.parametrize("text", ["", "Hello", "Subject:\nHello", "To: a@example.org\nSubject: x"])
def test_a_template_without_subject_is_refused(text):
    with pytest.raises(MailTemplateError):
        split(text)


@given(st.text())
def test_a_subject_has_one_line(text):
    assert len(one_line(text).splitlines()) <= 1
