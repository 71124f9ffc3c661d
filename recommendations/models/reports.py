"""What the choice of pictures earned, as staff see it."""

from django.db import models


class PictureReport(models.Model):
    """The figures of one day over the weeks before it; made again during the day, so that a page never has to reckon."""

    day = models.DateField(unique=True)
    made = models.DateTimeField()
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-day"]
        verbose_name = "report on pictures"
        verbose_name_plural = "reports on pictures"

    def __str__(self) -> str:
        return f"Pictures until {self.day}"
