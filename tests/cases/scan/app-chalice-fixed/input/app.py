import os
import subprocess

import boto3
from chalice import Chalice, CognitoUserPoolAuthorizer

app = Chalice(app_name='ledger')
users = CognitoUserPoolAuthorizer('users', provider_arns=['arn:aws:cognito-idp:eu-west-1:1:userpool/u'])
table = boto3.resource('dynamodb').Table(os.environ['TABLE'])


@app.route('/entries/{entry}', methods=['DELETE'], authorizer=users)
def remove(entry):
    owner = app.current_request.context['authorizer']['claims']['sub']
    table.delete_item(Key={'owner': owner, 'id': entry})
    return {'removed': entry}


@app.route('/notes', methods=['POST'], authorizer=users)
def note():
    subprocess.run(['print-note', '--', app.current_request.json_body['text']], check=True)
    return {}


@app.on_s3_event(bucket='uploads')
def stored(event):
    subprocess.run(['unpack', '--', event.key], check=True)
