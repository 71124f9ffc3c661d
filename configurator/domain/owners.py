"""Whose things are asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """Who asks: an account, or a browser by the digest of its key. ``staff`` may look at every shopper's pictures."""

    user_id: int | None = None
    browser: str = ""
    staff: bool = False

    @property
    def known(self) -> bool:
        """Whether anything could belong to whoever asks."""
        return self.user_id is not None or bool(self.browser)


NOBODY = Owner()
