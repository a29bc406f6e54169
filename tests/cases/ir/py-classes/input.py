import base

class Orders(base.Table, metaclass=Meta):
    name = "orders"
    limit = len(name)

    def __init__(self, table):
        self.table = table

    def get(self, key):
        return self.table.get(key, Orders.name)

    @staticmethod
    def make(x):
        return Orders(x)

    @classmethod
    def of(cls, x):
        return cls(x)

    @property
    def size(self):
        return self.limit

orders = Orders(1)
