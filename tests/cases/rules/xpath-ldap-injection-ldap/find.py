import ldap3
from ldap3.utils.conv import escape_filter_chars


def find(event, context):
    name = event["queryStringParameters"]["name"]
    ldap3.Connection("ldap.internal").search("dc=app", "(uid=" + name + ")")  # virga-expect


def safe_find(event, context):
    name = escape_filter_chars(event["queryStringParameters"]["name"])
    ldap3.Connection("ldap.internal").search("dc=app", "(uid=" + name + ")")
