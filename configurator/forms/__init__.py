"""HTTP input of the configurator: what shoppers send (address) and what staff type (staff)."""

from configurator.forms.address import MAX_FIELDS, SAVED_HERE, AddressError, DesignForm, TitleForm, once_of, read_address
from configurator.forms.owners import browser_of, known_owner, own_designs, owner_of, remember
from configurator.forms.starts import FinishForm, read_other, read_program, read_seed, read_start, read_terms
from configurator.forms.uploads import LIMITED, TOO_LARGE, PictureForm, UploadForm, too_large

__all__ = [
    "LIMITED",
    "MAX_FIELDS",
    "SAVED_HERE",
    "TOO_LARGE",
    "AddressError",
    "DesignForm",
    "FinishForm",
    "PictureForm",
    "TitleForm",
    "UploadForm",
    "browser_of",
    "known_owner",
    "once_of",
    "own_designs",
    "owner_of",
    "read_address",
    "read_other",
    "read_program",
    "read_seed",
    "read_start",
    "read_terms",
    "remember",
    "too_large",
]
