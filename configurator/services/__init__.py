"""Writes of the configurator: one module per subject, one door."""

from configurator.services.assets import keep_all as keep_assets
from configurator.services.authoring import document_of
from configurator.services.blueprints import (
    PublishRefusedError,
    first_draft,
    import_blueprint,
    new_draft,
    problems_of,
    publish,
    remove_product,
    retire,
)
from configurator.services.bulk import ColourwayIn, PictureIn, publish_colourways, record_sold_designs, tint_layers
from configurator.services.colourways import ColourwayRefusedError, publish_colourway, reprice
from configurator.services.designs import (
    adopt_designs,
    compose_design,
    compose_selection,
    delete_design,
    duplicate_design,
    erase_designs,
    export_designs,
    rename_design,
    save_design,
    want_picture,
)
from configurator.services.files import read_document
from configurator.services.layers import render_layers
from configurator.services.production import skus
from configurator.services.sheets import (
    NEW_TABLE,
    DryRun,
    Sheet,
    StaleError,
    apply_sheet,
    dry_run,
    keep_sheet,
    own_sheets,
    sheets_of,
    write_sheet,
)
from configurator.services.sold import import_sold, record_sold

__all__ = [
    "NEW_TABLE",
    "ColourwayIn",
    "ColourwayRefusedError",
    "DryRun",
    "PictureIn",
    "PublishRefusedError",
    "Sheet",
    "StaleError",
    "adopt_designs",
    "apply_sheet",
    "compose_design",
    "compose_selection",
    "delete_design",
    "document_of",
    "dry_run",
    "duplicate_design",
    "erase_designs",
    "export_designs",
    "first_draft",
    "import_blueprint",
    "import_sold",
    "keep_assets",
    "keep_sheet",
    "new_draft",
    "own_sheets",
    "problems_of",
    "publish",
    "publish_colourway",
    "publish_colourways",
    "read_document",
    "record_sold",
    "record_sold_designs",
    "remove_product",
    "rename_design",
    "render_layers",
    "reprice",
    "retire",
    "save_design",
    "sheets_of",
    "skus",
    "tint_layers",
    "want_picture",
    "write_sheet",
]
