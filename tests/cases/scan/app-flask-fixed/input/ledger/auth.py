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
        try:
            claims = jwt.decode(header[7:], os.environ["JWT_KEY"], algorithms=["HS256"])
        except jwt.InvalidTokenError:
            abort(401)
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
