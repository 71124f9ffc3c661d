"""The tree of categories."""

from dataclasses import dataclass

from django.core.cache import cache

from catalog.models import Category

NAV_KEY = "catalog:top-categories"
NAV_SECONDS = 300


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A category in the header."""

    title: str
    url: str


def top_categories() -> list[NavEntry]:
    """The categories at the root, for header and footer; kept for five minutes or until one is saved."""
    found: list[NavEntry] | None = cache.get(NAV_KEY)
    if found is None:
        found = [NavEntry(category.title, category.get_absolute_url()) for category in Category.objects.filter(parent=None)]
        cache.set(NAV_KEY, found, NAV_SECONDS)
    return found


def forget_categories() -> None:
    """Show the header anew after a category changed."""
    cache.delete(NAV_KEY)


def get_category(path: str) -> Category | None:
    """The category at a path, or with that slug wherever it lies."""
    if "\x00" in path:
        return None
    return Category.objects.filter(path=path).first() or Category.objects.filter(slug=path).first()


def breadcrumb(category: Category) -> list[Category]:
    """The categories from the root down to this one. One query."""
    parts = category.path.split("/")
    paths = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    return sorted(Category.objects.filter(path__in=paths), key=lambda found: len(found.path))


def children(category: Category) -> list[Category]:
    """The categories right below."""
    return list(category.children.all())
