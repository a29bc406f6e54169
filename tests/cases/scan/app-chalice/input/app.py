import os

import boto3
from chalice import Chalice, CognitoUserPoolAuthorizer

app = Chalice(app_name='ledger')
users = CognitoUserPoolAuthorizer('users', provider_arns=['arn:aws:cognito-idp:eu-west-1:1:userpool/u'])
table = boto3.resource('dynamodb').Table(os.environ['TABLE'])


@app.route('/entries/{entry}', methods=['DELETE'])
def remove(entry):
    table.delete_item(Key={'id': entry})
    return {'removed': entry}


@app.route('/notes', methods=['POST'], authorizer=users)
def note():
    os.system('print-note ' + app.current_request.json_body['text'])
    return {}


@app.on_s3_event(bucket='uploads')
def stored(event):
    os.system('unpack ' + event.key)
