"""Pages of the configurator: one module per subject."""

from configurator.views.comparing import compare
from configurator.views.configure import configure, text, why
from configurator.views.designs import delete, design, designs, duplicate, own_design, rename, save
from configurator.views.finishing import finish
from configurator.views.starts import guided, start, surprise

__all__ = [
    "compare",
    "configure",
    "delete",
    "design",
    "designs",
    "duplicate",
    "finish",
    "guided",
    "own_design",
    "rename",
    "save",
    "start",
    "surprise",
    "text",
    "why",
]
