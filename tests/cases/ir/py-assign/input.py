a, b = one(), two()
b, a = a, b
first, *rest, last = items
(x, [y, z]) = nested
for key, value in table.items():
    use(key, value)
obj.name = x
obj["key"] = y
obj[a] = z
obj.list[0] = a
count = 0
count += 1
text = "q"
text += a
obj.total += text
obj["n"] -= 1
chained = also = make()
if (found := search(a)) is not None:
    use(found)
annotated: int = 3
nothing: str
del annotated
