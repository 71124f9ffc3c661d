"""What compiling a version found, so that every process loads it."""

from django.db import models


class Compilation(models.Model):
    """The diagram of one version as bytes; empty bytes are never kept. It can be lost: then it is made again."""

    blueprint = models.OneToOneField("configurator.Blueprint", models.CASCADE, related_name="compilation", primary_key=True)
    format = models.PositiveSmallIntegerField(db_index=True)
    compiles = models.BooleanField()
    data = models.BinaryField()
    made = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{len(self.data)} bytes for version {self.blueprint_id}"
