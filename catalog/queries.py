def product_kind(slug):
    return None
