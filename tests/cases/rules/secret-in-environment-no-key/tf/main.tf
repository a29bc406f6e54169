resource "aws_lambda_function" "pay" { # virga-expect
  function_name = "pay"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/pay"
  environment {
    variables = { TABLE = "orders" }
  }
}

resource "aws_lambda_function" "safe" {
  function_name = "safe"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/safe"
  environment {
    variables = { TABLE = "orders" }
  }
  kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1"
}
