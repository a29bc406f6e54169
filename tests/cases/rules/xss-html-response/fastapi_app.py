from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from mangum import Mangum

app = FastAPI()


@app.get("/hello/{name}")
def hello(name: str):
    return HTMLResponse("<h1>Hello " + name + "</h1>")  # virga-expect


@app.get("/safe/{name}")
def safe_hello(name: str, plain: bool = False):
    if plain:
        return PlainTextResponse("Hello " + name)
    return {"name": name}


handler = Mangum(app)
