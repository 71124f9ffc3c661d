"""Pages of the configurator: one module per subject."""

from configurator.views.comparing import compare
from configurator.views.configure import configure, text, why
from configurator.views.designs import delete, design, designs, duplicate, own_design, rename, renew, restore, save
from configurator.views.finishing import finish
from configurator.views.gallery import entry, gallery, report, submit, withdraw
from configurator.views.starts import guided, start, surprise
from configurator.views.uploads import bounded, layer, picture, preview, print_file, status, upload

__all__ = [
    "bounded",
    "compare",
    "configure",
    "delete",
    "design",
    "designs",
    "duplicate",
    "entry",
    "finish",
    "gallery",
    "guided",
    "layer",
    "own_design",
    "picture",
    "preview",
    "print_file",
    "rename",
    "renew",
    "report",
    "restore",
    "save",
    "start",
    "status",
    "submit",
    "surprise",
    "text",
    "upload",
    "why",
    "withdraw",
]
