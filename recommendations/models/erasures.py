"""When somebody asked to be forgotten; not who."""

from django.db import models


class Erasure(models.Model):
    """One wish to be forgotten. A model that learnt before it is not gone on from: the next one starts from nothing."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.at)
