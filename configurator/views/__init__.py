"""Pages of the configurator: one module per subject."""

from configurator.views.configure import configure, text, why
from configurator.views.designs import delete, design, designs, duplicate, own_design, rename, save

__all__ = ["configure", "delete", "design", "designs", "duplicate", "own_design", "rename", "save", "text", "why"]
