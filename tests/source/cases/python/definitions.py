"""Doc"""
import os, sys as y
from a.b import (c,
   d as e)
MAX: int = 5

# about f
@deco
@x.deco2(1)
def f(a, b=1, *, c: list[Foo] = None) -> "X":  # hi
    """doc"""
    # c
    return e(a).foo(MAX)

class A(Base, m.Other):
    """d"""
    field: int = 3
    @property
    def x(self): return self.y.z(1)
    class In:
        def q(self):
            def inner(): pass
            return inner
try:
    import z
    Z = 1
except ImportError:
    Z = None
