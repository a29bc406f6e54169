import boto3

table = boto3.resource('dynamodb').Table('counts')


def handler(event, context):
    table.update_item(Key={'id': 'all'}, UpdateExpression='ADD n :n', ExpressionAttributeValues={':n': len(event['Records'])})
