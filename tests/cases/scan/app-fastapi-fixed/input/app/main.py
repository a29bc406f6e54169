from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from mangum import Mangum
import traceback
import logging

from app.routers import invoices, users, admin, tools

app = FastAPI(title="billing")
app.include_router(users.router, prefix="/users")
app.include_router(invoices.router)
app.include_router(tools.router, prefix="/tools")
app.include_router(admin.router, prefix="/admin")


@app.exception_handler(Exception)
async def on_error(request: Request, exc: Exception):
    logging.exception("unhandled")
    return JSONResponse({"detail": "internal error"}, status_code=500)


handler = Mangum(app, lifespan="off")
