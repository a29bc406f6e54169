from http.server import BaseHTTPRequestHandler
from urllib.parse import urlparse, parse_qs
import json
import os
import subprocess


class handler(BaseHTTPRequestHandler):
    def do_GET(self):
        query = parse_qs(urlparse(self.path).query)
        os.system("lookup " + query["name"][0])  # virga-expect: command-injection/shell
        self.send_response(200)
        self.end_headers()

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        os.system("convert " + body["file"])  # virga-expect: command-injection/shell
        self.send_response(204)
        self.end_headers()

    def do_PUT(self):
        subprocess.run(["convert", "--", self.headers.get("X-Safe")])
        self.send_response(204)
        self.end_headers()
