from decimal import Decimal

import pytest

from catalog.models import Product
from configurator.domain.errors import Contradiction, UnknownOption
from orders import queries, services
from orders.models import Cart, CartLine
from tests.factories.accounts import UserFactory
from tests.factories.configurator import document, runner
from tests.factories.orders import cart_with, later, put, ready_made

pytestmark = pytest.mark.django_db


def quantities(cart):
    return list(CartLine.objects.present().filter(cart=cart).values_list("quantity", flat=True))


def test_the_same_product_again_raises_the_quantity():
    product = ready_made()
    cart = cart_with(product, product)
    assert quantities(cart) == [2]


def test_the_same_design_by_another_way_is_the_same_line():
    product = runner().product
    cart = Cart.objects.create()
    put(cart, product, choices=(("upper", "suede"), ("sole", "gum")))
    put(cart, product, choices=(("sole", "gum"), ("upper", "suede")))
    assert quantities(cart) == [2]


def test_another_monogram_is_another_line():
    product = runner().product
    cart = Cart.objects.create()
    put(cart, product, choices=(("monogram", "AB"),))
    put(cart, product, choices=(("monogram", "AC"),))
    assert quantities(cart) == [1, 1]


def test_quantities_are_capped():
    product = ready_made()
    cart = cart_with(product)
    put(cart, product, quantity=20)
    assert quantities(cart) == [20]


def test_a_design_is_priced_by_the_configurator():
    product = runner().product
    wanted = services.want(slug=product.slug, choices=(("sole", "gum"), ("upper", "suede")))
    assert wanted.price == Decimal("145.00")  # 120 + width 2 × 1 + laces 3 + gum 5 + suede 15


@pytest.mark.parametrize(
    ("choices", "error"), [((("sole", "gum"), ("upper", "mesh")), Contradiction), ((("sole", "gold"),), UnknownOption)]
)
def test_what_cannot_be_built_cannot_be_added(choices, error):
    runner()
    with pytest.raises(error):
        services.want(slug="runner", choices=choices)


@pytest.mark.parametrize("status", [Product.Status.DRAFT, Product.Status.ARCHIVED])
def test_what_is_not_published_is_not_sold(status):
    with pytest.raises(services.NotSold):
        services.want(slug=ready_made(status=status).slug)


def test_an_edited_line_keeps_its_place_and_quantity():
    product = runner().product
    cart = Cart.objects.create()
    put(cart, product, quantity=3)
    line = cart.lines.get()
    services.add(cart=cart, wanted=services.want(slug="runner", choices=(("sole", "gum"), ("upper", "suede"))), replaces=line.pk)
    line.refresh_from_db()
    assert (line.quantity, line.selection["sole"], cart.lines.count()) == (3, "gum", 1)


def test_a_line_edited_into_another_joins_it():
    product = runner().product
    cart = Cart.objects.create()
    put(cart, product, quantity=3)
    put(cart, product, choices=(("charm", "star"),))
    first = cart.lines.first()
    services.add(cart=cart, wanted=services.want(slug="runner", choices=(("charm", "star"),)), replaces=first.pk)
    assert quantities(cart) == [4]


def test_a_strangers_line_is_not_replaced():
    product = ready_made()
    theirs, mine = cart_with(product), Cart.objects.create()
    services.add(cart=mine, wanted=services.want(slug=product.slug), replaces=theirs.lines.get().pk)
    assert quantities(theirs) == quantities(mine) == [1]


def test_removing_can_be_undone_and_both_are_harmless_twice():
    cart = cart_with(ready_made())
    line = cart.lines.get()
    for _ in range(2):
        services.remove(cart=cart, line_id=line.pk)
    assert quantities(cart) == []
    for _ in range(2):
        services.restore(cart=cart, line_id=line.pk)
    assert quantities(cart) == [1]


def test_adding_a_removed_thing_starts_anew():
    product = ready_made()
    cart = cart_with(product)
    services.set_quantity(cart=cart, line_id=cart.lines.get().pk, quantity=7)
    services.remove(cart=cart, line_id=cart.lines.get().pk)
    put(cart, product, quantity=2)
    assert quantities(cart) == [2]


def test_a_cart_holds_so_many_different_things():
    cart = cart_with(*(ready_made() for _ in range(50)))
    with pytest.raises(services.CartFull):
        put(cart, ready_made())


def test_carts_merge_on_login_and_a_second_time_nothing_happens():
    user, both, alone = UserFactory(), ready_made(), ready_made()
    cart_with(both, user=user)
    guest = cart_with(both, alone)
    services.set_quantity(cart=guest, line_id=guest.lines.first().pk, quantity=20)
    for _ in range(2):
        services.merge(token=guest.token, user=user)
    assert sorted(quantities(Cart.objects.get(user=user))) == [1, 20]
    assert Cart.objects.count() == 1


def test_another_shoppers_cart_is_never_merged():
    theirs = cart_with(ready_made(), user=UserFactory())
    services.merge(token=theirs.token, user=UserFactory())
    assert quantities(theirs) == [1]


def test_a_new_version_with_another_price_is_said_and_agreed_to(today):
    product = runner().product
    cart = cart_with(product)
    runner(base_price="130.00")
    line = queries.quote(cart, today=today).lines[0]
    assert line.price_changed
    assert line.unit_price - line.line.price_seen == 10
    services.accept_prices(cart=cart, prices={line.line.pk: line.unit_price})
    assert queries.quote(cart, today=today).ready


def test_a_design_whose_rules_changed_says_so_with_a_way_on(today):
    product = runner().product
    cart = Cart.objects.create()
    put(cart, product, choices=(("sole", "gum"), ("upper", "suede")))
    runner(rules=[{"when": "!(sole.gum & upper.suede)", "why": "Suede and gum do not last."}])
    quote = queries.quote(cart, today=today)
    assert (quote.lines[0].problem.code, quote.ready, quote.total) == ("unbuildable", False, 0)
    assert quote.lines[0].problem.renewal.gone == ("Sole: Gum does not go with your other choices. Suede and gum do not last.",)
    assert f"with.line={cart.lines.get().pk}" in quote.lines[0].problem.url


def test_a_design_whose_defaults_changed_has_to_be_looked_at(today):
    cart = cart_with(runner().product)
    changed = document()
    changed["groups"][0]["options"][0]["default"] = False
    changed["groups"][0]["options"][1]["default"] = True
    changed["rules"] = []
    runner(groups=changed["groups"], rules=[])
    assert queries.quote(cart, today=today).lines[0].problem.code == "changed"


def test_a_product_that_is_gone_says_so(today):
    product = ready_made()
    cart = cart_with(product)
    Product.objects.filter(pk=product.pk).update(status="archived")
    assert queries.quote(cart, today=today).lines[0].problem.code == "gone"


def test_too_many_of_what_is_scarce_says_how_many_are_left(today):
    product = ready_made(stock=2)
    cart = cart_with(product)
    put(cart, product, quantity=2)
    problem = queries.quote(cart, today=today).lines[0].problem
    assert (problem.code, "Only 2" in problem.sentence) == ("too-many", True)


def test_two_designs_share_a_scarce_option(today):
    product = runner().product
    services.set_stock(key="option:runner/upper.suede", quantity=1)
    cart = Cart.objects.create()
    put(cart, product, choices=(("upper", "suede"),))
    assert queries.quote(cart, today=today).ready
    put(cart, product, choices=(("upper", "suede"), ("monogram", "AB")))
    assert {line.problem.code for line in queries.quote(cart, today=today).lines} == {"too-many"}


def test_old_browser_carts_are_forgotten_but_not_those_of_shoppers():
    guest, mine = cart_with(ready_made()), cart_with(ready_made(), user=UserFactory())
    services.tidy(before=later(days=1), removed_before=later(days=1))
    assert list(Cart.objects.all()) == [mine]
    assert guest.pk != mine.pk


@pytest.mark.parametrize(("stock", "sentence"), [(0, "Sold out for now: Upper: Suede."), (1, "Only 1 of “Upper: Suede” can be had")])
def test_what_a_design_lacks_is_named(today, stock, sentence):
    services.set_stock(key="option:runner/upper.suede", quantity=9)
    cart = Cart.objects.create()
    put(cart, runner().product, quantity=2, choices=(("upper", "suede"),))
    services.set_stock(key="option:runner/upper.suede", quantity=stock)
    assert queries.quote(cart, today=today).lines[0].problem.sentence.startswith(sentence)
