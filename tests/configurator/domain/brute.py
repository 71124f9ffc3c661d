"""The oracle: every product of a small blueprint, by trying all of them. Shares nothing with the engine."""

import itertools

FREE = ("text", "picture")


def products(document):
    """Return every buildable product as a dict; a text or a picture is "" or "X"."""
    axes = [values(group) for group in document["groups"]]
    keys = [group["key"] for group in document["groups"]]
    every = (dict(zip(keys, combination, strict=True)) for combination in itertools.product(*axes))
    return [product for product in every if allowed(document, product)]


def values(group):
    kind = group["kind"]
    if kind == "number":
        return list(range(group["lo"], group["hi"] + 1, group["step"]))
    if kind in FREE:
        return ["", "X"]
    keys = [option["key"] for option in group["options"]]
    if kind == "many":
        sizes = range(group.get("min", 0), group.get("max", len(keys)) + 1)
        return [list(some) for size in sizes for some in itertools.combinations(keys, size)]
    return [None, *keys] if kind == "optional" else keys


def allowed(document, product, skip=frozenset()):
    rules = (holds(rule["tree"], product) for at, rule in enumerate(document["rules"]) if ("rule", at) not in skip)
    tables = (
        [product[key] for key in table["groups"]] in table["allowed"]
        for at, table in enumerate(document["tables"])
        if ("table", at) not in skip
    )
    return all(rules) and all(tables)


def holds(tree, product):
    """Evaluate a nested tuple such as ("=>", ("is", "sole", "gum"), ("filled", "monogram"))."""
    operator, *parts = tree
    if operator == "is":
        value = product[parts[0]]
        return parts[1] in value if isinstance(value, list) else value == parts[1]
    if operator == "filled":
        return bool(product[parts[0]])
    if operator in (">=", "<=", "==", "!=", "<", ">"):
        left, right = product[parts[0]], parts[1]
        return {">=": left >= right, "<=": left <= right, "==": left == right, "!=": left != right, "<": left < right, ">": left > right}[
            operator
        ]
    truth = [holds(part, product) for part in parts]
    return {
        "!": not truth[0],
        "&": all(truth),
        "|": any(truth),
        "=>": truth[-1] or not truth[0],
        "<=>": truth[0] == truth[-1],
    }[operator]


def written(tree):
    """Write a tree in UVL syntax, every part in brackets."""
    operator, *parts = tree
    if operator == "is":
        return f"{parts[0]}.{parts[1]}"
    if operator == "filled":
        return parts[0]
    if operator in (">=", "<=", "==", "!=", "<", ">"):
        return f"{parts[0]} {operator} {parts[1]}"
    if operator == "!":
        return f"!({written(parts[0])})"
    return "(" + f" {operator} ".join(written(part) for part in parts) + ")"


def price(document, product, texts=None):
    """Return the price in cents; a text costs what was typed, or one character."""
    total = cents(document["base_price"])
    for group in document["groups"]:
        value = product[group["key"]]
        if group["kind"] == "number":
            total += (value - group["lo"]) // group["step"] * cents(group["price_per_step"])
        elif group["kind"] == "text":
            total += len((texts or {}).get(group["key"]) or "X") * cents(group["price_per_character"]) if value else 0
        elif group["kind"] == "picture":
            total += cents(group["price"]) if value else 0
        else:
            taken = value if isinstance(value, list) else [value]
            total += sum(cents(option["price"]) for option in group["options"] if option["key"] in taken)
    return total


def cents(amount):
    return round(float(amount) * 100)


def keeps(product, choices):
    """Tell whether a product has all the choices."""
    return all(has(product, key, one) for key, value in choices.items() for one in each(value))


def each(value):
    return value if isinstance(value, list) else [value]


def has(product, key, one):
    value = product[key]
    if isinstance(value, list):
        return one in value
    if value in ("", "X"):
        return bool(value) == bool(one)
    return value == one


def loud(document, product):
    """The part of a product that counts as a variant: everything but texts and pictures."""
    texts = {group["key"] for group in document["groups"] if group["kind"] in FREE}
    return tuple((key, tuple(value) if isinstance(value, list) else value) for key, value in product.items() if key not in texts)


def default(document, products_left, choices):
    """The default product: group by group, option by option, the most preferred value that is still possible."""
    left = products_left
    for group in document["groups"]:
        for preference in preferences(group, group["key"] in choices):
            left = [product for product in left if preference(product)] or left
    return left[0]


def preferences(group, named):
    key, kind = group["key"], group["kind"]
    if kind == "number":
        wanted = group.get("default", group["lo"])
        order = sorted(values(group), key=lambda value: (abs(value - wanted), value))
        return [lambda product, value=value: product[key] == value for value in order]
    if kind in FREE:
        return [lambda product: product[key] == ""]
    chosen = [option["key"] for option in group["options"] if option.get("default")]
    if kind == "many":
        return [
            lambda product, one=option["key"], want=option["key"] in chosen and not named: (one in product[key]) == want
            for option in group["options"]
        ]
    rest = [value for value in values(group) if value not in chosen]
    return [lambda product, value=value: product[key] == value for value in chosen + rest]
