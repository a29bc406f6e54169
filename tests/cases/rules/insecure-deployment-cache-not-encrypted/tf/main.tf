resource "aws_api_gateway_rest_api" "votes" {
  name = "votes"
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.votes.id
  deployment_id = "d1"
  stage_name    = "live"
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:123456789012:log-group:api"
    format          = "$context.requestId"
  }
}

resource "aws_api_gateway_method_settings" "live" {
  rest_api_id = aws_api_gateway_rest_api.votes.id
  stage_name  = aws_api_gateway_stage.live.stage_name
  method_path = "*/*"
  settings {
    caching_enabled      = true
    cache_data_encrypted = false # virga-expect
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
    caching_enabled      = true
    cache_data_encrypted = true
  }
}

# One method's cache is encrypted, the other's is not.
resource "aws_api_gateway_stage" "mixed" {
  rest_api_id   = aws_api_gateway_rest_api.votes.id
  deployment_id = "d1"
  stage_name    = "mixed"
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:123456789012:log-group:api"
    format          = "$context.requestId"
  }
}

resource "aws_api_gateway_method_settings" "one" {
  rest_api_id = aws_api_gateway_rest_api.votes.id
  stage_name  = aws_api_gateway_stage.mixed.stage_name
  method_path = "votes/GET"
  settings {
    caching_enabled      = true
    cache_data_encrypted = true
  }
}

resource "aws_api_gateway_method_settings" "other" {
  rest_api_id = aws_api_gateway_rest_api.votes.id
  stage_name  = aws_api_gateway_stage.mixed.stage_name
  method_path = "voters/GET"
  settings {
    caching_enabled = true # virga-expect
  }
}
