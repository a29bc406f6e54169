import defusedxml.ElementTree
from lxml import etree


def read(event, context):
    etree.fromstring(event["body"])  # virga-expect possible


def safe_read(event, context):
    defusedxml.ElementTree.fromstring(event["body"])
