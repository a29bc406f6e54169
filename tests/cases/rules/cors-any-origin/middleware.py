from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask import Flask
from flask_cors import CORS

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"])  # virga-expect possible

flask_app = Flask(__name__)
CORS(flask_app)  # virga-expect possible

safe_flask = Flask(__name__)
CORS(safe_flask, resources={r"/api/*": {"origins": "https://app.internal"}})
