import functools
import os
import jwt
from flask import request, g, abort


def login_required(view):
    @functools.wraps(view)
    def wrapped(*args, **kwargs):
        header = request.headers.get("Authorization", "")
        if not header.startswith("Bearer "):
            abort(401)
        claims = jwt.decode(header[7:], options={"verify_signature": False})
        g.user = claims
        return view(*args, **kwargs)
    return wrapped


def role_required(role):
    def decorator(view):
        @functools.wraps(view)
        @login_required
        def wrapped(*args, **kwargs):
            if g.user.get("role") != role:
                abort(403)
            return view(*args, **kwargs)
        return wrapped
    return decorator
