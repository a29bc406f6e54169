import boto3

import converter

s3 = boto3.client("s3")


def page(event, context):
    s3.put_object(  # virga-expect: xss/public-object, public-storage/object
        Bucket="site",
        Key="page.html",
        Body=converter.to_html("document"),
        ContentType="text/html",
        ACL="public-read",
    )


def safe_page(event, context):
    s3.put_object(Bucket="site", Key="page.html", Body=converter.to_html("document"), ContentType="text/html")
