import os
import boto3
from boto3.dynamodb.conditions import Key, Attr

_table = boto3.resource("dynamodb").Table(os.environ.get("LEDGER_TABLE", "ledger"))


class EntryStore:
    def __init__(self, table=None):
        self.table = table or _table

    def get(self, entry_id):
        return self.table.get_item(Key={"entryId": entry_id}).get("Item")

    def of_owner(self, owner):
        result = self.table.query(IndexName="owner", KeyConditionExpression=Key("owner").eq(owner))
        return result["Items"]

    def find(self, expression, values):
        return self.table.scan(FilterExpression=expression, ExpressionAttributeValues=values)["Items"]

    def delete(self, entry_id):
        self.table.delete_item(Key={"entryId": entry_id})
