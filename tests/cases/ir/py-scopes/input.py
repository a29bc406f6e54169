x = "module"
y = "only module code reads it"

class C:
    x = "class"
    z = x

    def method(self):
        return x

def shadow():
    x = "local"
    return x

def reads():
    return x, len(y2)

y2 = y
