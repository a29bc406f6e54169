def route(event):
    match event["kind"]:
        case "create":
            create()
        case 1 | 2:
            number()
        case [first, *others]:
            use(first, others)
        case {"id": ident, **rest}:
            use(ident, rest)
        case Point(x=px, y=0) as p:
            use(px, p)
        case Color.RED if enabled:
            red()
        case other:
            use(other)
