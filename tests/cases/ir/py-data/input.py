d = {"a": 1, key: x, **more}
l = [1, *rest, (2, 3)]
s = {1, 2}
t = ()
v = d["a"]["b"][0][key][1:2][-1]
m = matrix[1, 2]
call(1, *l, k=v, **d)
b = True and None
n = -x
f = 1.5
e = ...
c = a < b == c
g = not (a and b)
print(await_me)
