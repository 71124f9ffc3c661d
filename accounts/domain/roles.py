"""What each staff role may do: patterns over `app_label.codename`."""

ROLES: dict[str, tuple[str, ...]] = {
    "merchandiser": (
        "catalog.*",
        "configurator.*",
        "orders.view_stockitem",
        "orders.change_stockitem",
        "orders.add_stockitem",
        "recommendations.view_*",
    ),
    "maker": (
        "orders.view_*",
        "orders.change_order",
        "orders.move_order",
        "orders.change_stockitem",
        "configurator.view_*",
        "catalog.view_*",
    ),
    "support": (
        "orders.view_*",
        "orders.change_order",
        "orders.move_order",
        "orders.refund_order",
        "accounts.view_user",
        "accounts.view_address",
        "accounts.view_consent",
        "accounts.view_outboxmail",
        "accounts.change_outboxmail",
        "configurator.view_design",
        "catalog.view_*",
    ),
    "analyst": (
        "recommendations.*",
        "catalog.view_*",
        "configurator.view_*",
        "orders.view_order",
        "orders.view_orderline",
    ),
}
