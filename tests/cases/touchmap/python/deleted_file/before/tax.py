def tax(cart):
    return cart.total() * 0.2
