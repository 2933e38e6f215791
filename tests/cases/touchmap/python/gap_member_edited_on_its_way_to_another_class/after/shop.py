class Shop:
    name = "shop"

    def load(self, key):
        found = self.read(key, self.name)
        if found is None:
            raise KeyError(key)
        return found
