"""The demo shop: what it sells and who visits it. Content only; everything goes through the apps' own services."""

from pathlib import Path

FOLDER = Path(__file__).parent
LOGINS = (
    ("staff", "staff@example.com", "atelier-staff"),
    ("shopper", "shopper@example.com", "atelier-shopper"),
)
"""Role, e-mail, password. The addresses are of a domain that nobody can own."""
