resource "aws_api_gateway_rest_api" "votes" {
  name = "votes"
}

resource "aws_api_gateway_stage" "live" { # virga-expect
  rest_api_id   = aws_api_gateway_rest_api.votes.id
  deployment_id = "d1"
  stage_name    = "live"
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:123456789012:log-group:api"
    format          = "$context.requestId"
  }
}

resource "aws_api_gateway_stage" "safe" {
  rest_api_id   = aws_api_gateway_rest_api.votes.id
  deployment_id = "d1"
  stage_name    = "safe"
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:123456789012:log-group:api"
    format          = "$context.requestId"
  }
}

resource "aws_api_gateway_method_settings" "safe" {
  rest_api_id = aws_api_gateway_rest_api.votes.id
  stage_name  = aws_api_gateway_stage.safe.stage_name
  method_path = "*/*"
  settings {
    throttling_rate_limit  = 50
    throttling_burst_limit = 100
  }
}
