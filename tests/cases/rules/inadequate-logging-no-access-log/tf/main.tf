resource "aws_api_gateway_rest_api" "votes" {
  name = "votes"
}

resource "aws_api_gateway_stage" "live" { # virga-expect
  rest_api_id   = aws_api_gateway_rest_api.votes.id
  deployment_id = "d1"
  stage_name    = "live"
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
