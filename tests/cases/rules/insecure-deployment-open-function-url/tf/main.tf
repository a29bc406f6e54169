resource "aws_lambda_function" "hook" {
  function_name = "hook"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/hook"
}

resource "aws_lambda_function_url" "hook" {
  function_name      = aws_lambda_function.hook.function_name
  authorization_type = "NONE" # virga-expect
}

resource "aws_lambda_function" "safe" {
  function_name = "safe"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/safe"
}

resource "aws_lambda_function_url" "safe" {
  function_name      = aws_lambda_function.safe.function_name
  authorization_type = "AWS_IAM"
}
