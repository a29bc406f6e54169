def fine(event):
    return use(event)

def broken(event:
    value = event["a"
    use(value)

def after(event):
    return event
