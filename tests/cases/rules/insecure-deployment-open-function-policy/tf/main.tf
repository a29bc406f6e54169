resource "aws_lambda_function" "pay" {
  function_name = "pay"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/pay"
}

resource "aws_lambda_permission" "everyone" {
  function_name = aws_lambda_function.pay.function_name
  action        = "lambda:InvokeFunction"
  principal     = "*" # virga-expect
}

resource "aws_lambda_permission" "safe" {
  function_name = aws_lambda_function.pay.function_name
  action        = "lambda:InvokeFunction"
  principal     = "210987654321"
}
