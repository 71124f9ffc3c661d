"""`{% options group.options why sprite %}`: the options of the open group as markup.

They are nine tenths of what a click sends. A template that puts a value at a time between words takes ten times as long for them.
"""

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString

from configurator.queries import OptionView

register = template.Library()

OPTION = """<li class="{style}">
  <button class="option__take{shape}" id="{id}" type="submit" name="take" value="{take}" aria-pressed="{pressed}">
    {swatch}<span class="option__words">
      <span class="option__label">{label}</span>
      {said}
    </span>
    {also}
  </button>
  {why}
</li>"""
SWATCH = '<svg class="option__swatch" viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="19.5" fill="{colour}"/></svg>'
PICTURE = '<img class="option__swatch" src="{address}" width="96" height="96" alt="" decoding="async">'
WANTED = '<span class="badge badge--accent">Most chosen with this</span>'
PRICE = '<span class="option__price figures">{price}{cheapest}</span>'
CHEAPEST = ' <span class="option__least">(from <span class="nowrap">{price})</span></span>'
NOTE = '<span class="option__status">{note}</span>'
ICON = '<svg class="icon" aria-hidden="true"><use href="{sprite}#{icon}"/></svg>'
STATUS = f'<span class="option__status">{ICON}{{word}}</span>'
ALSO = f'<span class="option__status option__also">{ICON}<span>{{word}}</span></span>'
WHY = (
    '<button class="option__why" id="{id}-why" type="submit" formaction="{why}" name="option" value="{take}" hx-get="{why}">'
    'Why?<span class="visually-hidden"> {label}</span></button>'
)


@register.simple_tag
def options(shown: Iterable[OptionView], why: str, sprite: str) -> SafeString:
    """List items. `why` is the address that explains an option, `sprite` that of the icons."""
    return SafeString("".join([_option(option, why, sprite) for option in shown]))


def _option(option: OptionView, why: str, sprite: str) -> SafeString:
    swatch = _swatch(option.swatch, option.colour)
    return _filled(
        OPTION,
        style=option.style,
        shape=" option__take--pictured" if swatch else "",
        id=option.id,
        take=option.take,
        pressed="true" if option.selected else "false",
        swatch=swatch,
        label=option.label,
        said=_said(option, sprite),
        also=_filled(ALSO, sprite=sprite, icon=option.icon, word=option.word) if option.also and option.word else "",
        why=_filled(WHY, id=option.id, take=option.take, label=option.label, why=why) if option.explained else "",
    )


def _said(option: OptionView, sprite: str) -> SafeString:
    """What stands below the label."""
    found = WANTED if option.wanted else ""
    if option.price:
        cheapest = _filled(CHEAPEST, price=option.cheapest.removeprefix("from ")) if option.cheapest else ""
        found += _filled(PRICE, price=option.price, cheapest=cheapest)
    if option.note:
        found += _filled(NOTE, note=option.note)
    if option.word and not option.also:
        found += _filled(STATUS, sprite=sprite, icon=option.icon, word=option.word)
    return SafeString(found)


def _filled(markup: str, **values: str) -> SafeString:
    """What `format_html` does, for plain strings alone: it spends most of its time on looking for lazy ones."""
    return SafeString(
        markup.format_map({name: value if isinstance(value, SafeString) else escape(value) for name, value in values.items()})
    )


@lru_cache(maxsize=4096)
def _swatch(address: str, colour: str) -> SafeString | str:
    return _filled(PICTURE, address=address) if address else _filled(SWATCH, colour=colour) if colour else ""
