"""HTTP input of the configurator: what shoppers send (address) and what staff type (staff)."""

from configurator.forms.address import MAX_FIELDS, SAVED_HERE, AddressError, DesignForm, TitleForm, read_address

__all__ = ["MAX_FIELDS", "SAVED_HERE", "AddressError", "DesignForm", "TitleForm", "read_address"]
