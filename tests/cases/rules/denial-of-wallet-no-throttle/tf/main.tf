resource "aws_apigatewayv2_api" "votes" {
  name          = "votes"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_stage" "live" { # virga-expect
  api_id = aws_apigatewayv2_api.votes.id
  name   = "$default"
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:123456789012:log-group:api"
    format          = "$context.requestId"
  }
}

resource "aws_apigatewayv2_integration" "votes" {
  api_id           = aws_apigatewayv2_api.votes.id
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.votes.invoke_arn
}

resource "aws_apigatewayv2_route" "votes" {
  api_id    = aws_apigatewayv2_api.votes.id
  route_key = "GET /votes"
  target    = "integrations/${aws_apigatewayv2_integration.votes.id}"
}

resource "aws_lambda_function" "votes" {
  function_name = "votes"
  handler       = "a.b"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/votes"
}

resource "aws_apigatewayv2_api" "safe" {
  name          = "safe"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_stage" "safe" {
  api_id = aws_apigatewayv2_api.safe.id
  name   = "$default"
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:123456789012:log-group:api"
    format          = "$context.requestId"
  }
  default_route_settings {
    throttling_rate_limit  = 50
    throttling_burst_limit = 100
  }
}

resource "aws_apigatewayv2_integration" "safe" {
  api_id           = aws_apigatewayv2_api.safe.id
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.votes.invoke_arn
}

resource "aws_apigatewayv2_route" "safe" {
  api_id    = aws_apigatewayv2_api.safe.id
  route_key = "GET /votes"
  target    = "integrations/${aws_apigatewayv2_integration.safe.id}"
}
