import os

from Crypto.Cipher import AES, DES


def seal(event, context):
    key = bytes.fromhex(os.environ["KEY"])
    DES.new(key, DES.MODE_CBC)  # virga-expect
    AES.new(key, AES.MODE_ECB)  # virga-expect


def safe_seal(event, context):
    AES.new(bytes.fromhex(os.environ["KEY"]), AES.MODE_GCM)
