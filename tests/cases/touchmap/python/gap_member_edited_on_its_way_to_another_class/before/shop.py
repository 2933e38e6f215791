class Base:
    def load(self, key):
        found = self.read(key)
        if found is None:
            raise KeyError(key)
        return found


class Shop:
    name = "shop"
