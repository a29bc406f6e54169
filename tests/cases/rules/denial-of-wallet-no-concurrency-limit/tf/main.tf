resource "aws_lambda_function" "thumbnail" { # virga-expect
  function_name = "thumbnail"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/thumbnail"
}

resource "aws_lambda_function" "safe" {
  function_name = "safe"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/safe"
  reserved_concurrent_executions = 5
}
