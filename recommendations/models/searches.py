"""Weekly searches for better settings."""

from django.db import models


class SearchRun(models.Model):
    """One bounded search: every setting that was tried with what it reached, and the one that the nights use from then on."""

    started = models.DateTimeField()
    finished = models.DateTimeField(null=True, blank=True)
    seed = models.PositiveIntegerField()
    trials = models.JSONField(default=list, help_text="Rows of settings, passes over the data, NDCG@10 and seconds, as they were tried.")
    chosen = models.JSONField(default=dict, help_text="The settings that the nights use; empty where nothing could be judged.")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "search for settings"
        verbose_name_plural = "searches for settings"

    def __str__(self) -> str:
        return f"Search {self.pk}"
