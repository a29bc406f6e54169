exports.a = exports.b = exports.c = (req, res, next) => next()
