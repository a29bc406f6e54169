data "archive_file" "ping" {
  type        = "zip"
  output_path = "ping.zip"
  source {
    filename = "ping.py"
    content  = <<-EOT
      import os

      def handler(event, context):
          os.system("ping -c 1 " + event["queryStringParameters"]["host"])  # virga-expect
          return {"statusCode": 204}

      def safe_handler(event, context):
          os.system("ping -c 1 example.com")
          return {"statusCode": 204}
    EOT
  }
}

resource "aws_lambda_function" "ping" {
  function_name = "ping"
  role          = "arn:aws:iam::123456789012:role/ping"
  runtime       = "python3.13"
  handler       = "ping.handler"
  filename      = data.archive_file.ping.output_path
}

resource "aws_lambda_function_url" "ping" {
  function_name      = aws_lambda_function.ping.function_name
  authorization_type = "AWS_IAM"
}
