import os, sys as system
import a.b.c
import x.y as z
from boto3 import client
from .db import get as fetch, put
from . import util
from .. models import User
from helpers import *

os.path.join(a.b.c.d, z)
fetch(client("s3"), util.clean(put))
