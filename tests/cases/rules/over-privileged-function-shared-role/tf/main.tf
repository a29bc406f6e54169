resource "aws_lambda_function" "list" { # virga-expect
  function_name = "list"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/all"
}

resource "aws_lambda_function" "purge" {
  function_name = "purge"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/all"
}

resource "aws_lambda_function" "safe" {
  function_name = "safe"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/safe"
}
