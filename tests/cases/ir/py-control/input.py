def early(event):
    if not event.get("user"):
        return None
    if event["a"] and not event["b"] or event["c"]:
        first()
    elif event["d"] in ALLOWED:
        second()
    else:
        third()
    assert event["ok"], "no"
    return event["a"] or "default"

def loops(items):
    total = 0
    for item in items:
        if item is None:
            continue
        if item not in seen:
            break
        total = total + item.size
    else:
        total = -1
    while total > 10:
        total = step(total)
    while True:
        if done(total):
            break
    return "big" if 0 < total < 100 else "small"
