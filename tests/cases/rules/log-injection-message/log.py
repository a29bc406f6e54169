import json
import logging

logger = logging.getLogger(__name__)


def login(event, context):
    user = json.loads(event["body"])["user"]
    logger.warning("login failed for " + user)  # virga-expect possible
    logging.info(f"login of {user} failed")  # virga-expect possible
    return {"statusCode": 403}


def safe_login(event, context):
    user = json.loads(event["body"])["user"]
    logger.warning("login failed %s", json.dumps({"user": user}))
    logger.warning("login failed for " + json.dumps(user))
    logger.info("page " + str(int(event["queryStringParameters"]["page"])))
    return {"statusCode": 403}
