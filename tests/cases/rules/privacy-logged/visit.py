import json
import logging

log = logging.getLogger(__name__)


def handler(event, context):
    patient = json.loads(event['body'])
    log.info('seen: %s', patient['phone'])  # virga-expect
    print('diagnosis', patient.get('diagnosis'))  # virga-expect
    return {'statusCode': 204}


def safe_visit(event, context):
    patient = json.loads(event['body'])
    log.info('seen %s', json.dumps(patient['visit']))
    return {'statusCode': 204}
