import xml.dom.minidom
import xml.sax
import xml.sax.handler

from lxml import etree


def told_to(event, context):
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)
    xml.dom.minidom.parseString(event["body"], parser)


def told_not_to(event, context):
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, False)
    xml.dom.minidom.parseString(event["body"], parser)


def as_it_is(event, context):
    parser = xml.sax.make_parser()
    xml.dom.minidom.parseString(event["body"], parser)


def lxml_made_to(event, context):
    etree.fromstring(event["body"], etree.XMLParser(resolve_entities=True))


def lxml_made_not_to(event, context):
    etree.fromstring(event["body"], parser=etree.XMLParser(resolve_entities=False))
