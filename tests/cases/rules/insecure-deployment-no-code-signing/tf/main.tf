resource "aws_lambda_function" "pay" { # virga-expect
  function_name = "pay"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/pay"
}

resource "aws_lambda_function" "safe" {
  function_name = "safe"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/safe"
  code_signing_config_arn = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-1"
}
