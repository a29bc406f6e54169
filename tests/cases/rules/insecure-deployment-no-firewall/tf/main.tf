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

resource "aws_wafv2_web_acl_association" "safe" {
  resource_arn = aws_api_gateway_stage.safe.arn
  web_acl_arn  = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/1"
}
