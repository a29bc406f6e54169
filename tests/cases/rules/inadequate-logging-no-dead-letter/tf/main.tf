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
  dead_letter_config {
    target_arn = "arn:aws:sqs:eu-west-1:123456789012:failed"
  }
}

resource "aws_lambda_function" "safe_too" {
  function_name = "safe_too"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/safe_too"
}

resource "aws_lambda_function_event_invoke_config" "safe_too" {
  function_name = aws_lambda_function.safe_too.function_name
  destination_config {
    on_failure {
      destination = "arn:aws:sqs:eu-west-1:123456789012:failed"
    }
  }
}
