resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_route" "order" { # virga-expect: insecure-deployment/open-route possible
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "POST /orders"
  target    = "integrations/${aws_apigatewayv2_integration.queue.id}"
}

resource "aws_apigatewayv2_route" "preflight" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "OPTIONS /orders"
  target    = "integrations/${aws_apigatewayv2_integration.queue.id}"
}

resource "aws_apigatewayv2_integration" "queue" {
  api_id              = aws_apigatewayv2_api.shop.id
  integration_type    = "AWS_PROXY"
  integration_subtype = "SQS-SendMessage"
}

resource "aws_apigatewayv2_api" "safe" {
  name          = "safe"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_route" "safe" {
  api_id             = aws_apigatewayv2_api.safe.id
  route_key          = "POST /orders"
  target             = "integrations/${aws_apigatewayv2_integration.safe.id}"
  authorization_type = "AWS_IAM"
}

resource "aws_apigatewayv2_integration" "safe" {
  api_id              = aws_apigatewayv2_api.safe.id
  integration_type    = "AWS_PROXY"
  integration_subtype = "SQS-SendMessage"
}
