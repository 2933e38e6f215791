import json
from store import save


def checkout(cart):
    order = json.dumps(cart.items)
    save(order)
    return order
