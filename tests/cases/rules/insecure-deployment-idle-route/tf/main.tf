resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
}

resource "aws_api_gateway_method" "mock" { # virga-expect: insecure-deployment/idle-route possible
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  resource_id   = aws_api_gateway_rest_api.shop.root_resource_id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "mock" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  resource_id = aws_api_gateway_rest_api.shop.root_resource_id
  http_method = aws_api_gateway_method.mock.http_method
  type        = "MOCK"
}

resource "aws_api_gateway_rest_api" "safe" {
  name = "safe"
}

resource "aws_api_gateway_method" "safe" {
  rest_api_id   = aws_api_gateway_rest_api.safe.id
  resource_id   = aws_api_gateway_rest_api.safe.root_resource_id
  http_method   = "GET"
  authorization = "AWS_IAM"
}

resource "aws_api_gateway_integration" "safe" {
  rest_api_id = aws_api_gateway_rest_api.safe.id
  resource_id = aws_api_gateway_rest_api.safe.root_resource_id
  http_method = aws_api_gateway_method.safe.http_method
  type        = "MOCK"
}

resource "aws_api_gateway_method" "preflight" {
  rest_api_id   = aws_api_gateway_rest_api.safe.id
  resource_id   = aws_api_gateway_rest_api.safe.root_resource_id
  http_method   = "OPTIONS"
  authorization = "NONE"
}
