from workers import Response, WorkerEntrypoint
import os


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        name = request.headers.get("x-name")
        os.system("echo " + name)  # virga-expect: command-injection/shell
        return Response("ok")
