variable "chat" {}

resource "aws_apigatewayv2_stage" "live" { # virga-expect possible
  api_id = var.chat
  name   = "live"
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:123456789012:log-group:api"
    format          = "$context.requestId"
  }
}

resource "aws_apigatewayv2_stage" "safe" {
  api_id = var.chat
  name   = "safe"
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:123456789012:log-group:api"
    format          = "$context.requestId"
  }
  default_route_settings {
    logging_level = "ERROR"
  }
}

resource "aws_apigatewayv2_api" "votes" {
  name          = "votes"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_stage" "http" {
  api_id = aws_apigatewayv2_api.votes.id
  name   = "http"
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:123456789012:log-group:api"
    format          = "$context.requestId"
  }
}
