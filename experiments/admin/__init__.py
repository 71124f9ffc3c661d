"""Where staff define experiments, watch them and decide about them."""

from experiments.admin.experiments import ExperimentAdmin

__all__ = ["ExperimentAdmin"]
