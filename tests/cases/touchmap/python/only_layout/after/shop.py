"""Shop."""
import json
from store import load, save


class Cart:
    """What a customer takes."""

    limit = 10

    def __init__(self, owner):
        self.owner = owner
        self.items = []

    def add(self, item, count=1):
        for _ in range(count):
            self.items.append(item)
        return self

    def total(self):
        prices = [item.price for item in self.items]
        return sum(prices)


def checkout(cart):
    order = json.dumps(cart.items)
    save(order)
    return   order
