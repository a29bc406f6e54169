from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask import Flask
from flask_cors import CORS

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)  # virga-expect

flask_app = Flask(__name__)
CORS(flask_app, origins="*", supports_credentials=True)  # virga-expect

safe_app = FastAPI()
safe_app.add_middleware(CORSMiddleware, allow_origins=["https://app.internal"], allow_credentials=True)
