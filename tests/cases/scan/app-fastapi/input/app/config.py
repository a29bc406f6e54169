import os
SECRET_KEY = "b4f0c7e1d9a84d6f93c2"
DATABASE_URL = os.environ["DATABASE_URL"]
