def f(rows, user):
    mine = [r["id"] for r in rows if r.owner == user]
    pairs = {k: v for k, v in rows}
    names = {n for row in rows for n in row}
    late = any(r.ok for r in rows)
    return [lambda: r for r in rows]
