resource "aws_lambda_function" "thumbnail" {
  function_name = "thumbnail"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/thumbnail"
}

resource "aws_lambda_permission" "from_any_bucket" {
  function_name = aws_lambda_function.thumbnail.function_name
  action        = "lambda:InvokeFunction"
  principal     = "s3.amazonaws.com" # virga-expect
}

resource "aws_lambda_permission" "safe" {
  function_name = aws_lambda_function.thumbnail.function_name
  action        = "lambda:InvokeFunction"
  principal     = "s3.amazonaws.com"
  source_arn    = "arn:aws:s3:::photos"
}
