"""The admin site of the shop."""

from django.contrib.admin import AdminSite


class AtelierAdminSite(AdminSite):
    """The staff's side of the shop."""

    site_header = "Atelier"
    site_title = "Atelier"
    index_title = "Shop"
