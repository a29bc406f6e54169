import functools

LIMIT = 10
unused = 1

def plain(a, b=LIMIT, *args, c: int = 3, **kwargs):
    return helper(a, *args, key=b, **kwargs)

async def waits(x):
    return await x.get()

def counts(n):
    yield n
    sent = yield from other(n)

def outer(a):
    count = 0
    def inner():
        nonlocal count
        count += a
        return lambda x: x + count
    return inner

def sets():
    global unused
    unused = LIMIT

@functools.cache
@route("/x", methods=["GET"])
def decorated(e):
    pass
