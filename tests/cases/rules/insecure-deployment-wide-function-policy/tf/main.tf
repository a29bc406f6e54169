resource "aws_lambda_function" "thumbnail" {
  function_name = "thumbnail"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  role          = "arn:aws:iam::123456789012:role/thumbnail"
}

resource "aws_lambda_permission" "anything" {
  function_name = aws_lambda_function.thumbnail.function_name
  action        = "lambda:*"
  principal     = "s3.amazonaws.com" # virga-expect
  source_arn    = "arn:aws:s3:::photos"
}

resource "aws_lambda_permission" "safe" {
  function_name = aws_lambda_function.thumbnail.function_name
  action        = "lambda:InvokeFunction"
  principal     = "s3.amazonaws.com"
  source_arn    = "arn:aws:s3:::photos"
}
