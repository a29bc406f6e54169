import boto3

s3 = boto3.client("s3")
objects = boto3.resource("s3")


def store(event, context):
    s3.put_object(Bucket="out", Key="out.csv", Body=b"a,b", ACL="public-read")  # virga-expect
    s3.upload_file("/tmp/out.csv", "out", "out.csv", ExtraArgs={"ACL": "public-read"})  # virga-expect
    s3.put_object_acl(Bucket="out", Key="out.csv", ACL="public-read")  # virga-expect
    objects.Object("out", "out.csv").put(Body=b"a,b", ACL="public-read")  # virga-expect


def safe_store(event, context):
    s3.put_object(Bucket="out", Key="out.csv", Body=b"a,b", ACL="private")
    s3.upload_file("/tmp/out.csv", "out", "out.csv", ExtraArgs={"ContentType": "text/csv"})
