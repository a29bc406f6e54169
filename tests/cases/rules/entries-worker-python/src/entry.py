from js import Response
import subprocess


async def on_fetch(request, env):
    body = await request.json()
    subprocess.run("convert " + body["file"], shell=True)  # virga-expect: command-injection/shell
    subprocess.run(["convert", "--", body["file"]])
    return Response.new("ok")
