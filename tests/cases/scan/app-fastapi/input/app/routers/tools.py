import subprocess
import httpx
from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, RedirectResponse, FileResponse
from pathlib import Path
from html import escape
from app.deps import current_user

router = APIRouter(dependencies=[Depends(current_user)])
TEMPLATES = Path("/var/task/templates")


@router.get("/preview", response_class=HTMLResponse)
async def preview(title: str = Query("untitled")):
    return f"<h1>{title}</h1>"


@router.post("/fetch")
async def fetch(url: str):
    async with httpx.AsyncClient() as client:
        response = await client.get(url)
    return {"status": response.status_code}


@router.get("/ping")
def ping(host: str):
    out = subprocess.run(f"ping -c 1 {host}", shell=True, capture_output=True)
    return {"out": out.returncode}


@router.get("/template/{name}")
def template(name: str):
    return FileResponse(TEMPLATES / name)


@router.get("/go")
def go(next: str = "/"):
    return RedirectResponse(next)
