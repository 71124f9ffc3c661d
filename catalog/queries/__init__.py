"""Reads of the catalogue: one module per subject, one door."""

from catalog.queries.products import Stock, breadcrumb, get_product, product_kind, register_stock, stock

__all__ = ["Stock", "breadcrumb", "get_product", "product_kind", "register_stock", "stock"]
