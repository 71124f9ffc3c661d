"""`{{ design.picture_url|widths }}`: both widths in which the picture of a design lies, for `srcset`."""

from django import template

from configurator.queries import SMALL_WIDTH, small_name
from configurator.queries.pictures import WIDTH

register = template.Library()


@register.filter
def widths(address: str) -> str:
    """Empty for a picture that was made in one width."""
    small = small_name(address)
    return f"{small} {SMALL_WIDTH}w, {address} {WIDTH}w" if small else ""
