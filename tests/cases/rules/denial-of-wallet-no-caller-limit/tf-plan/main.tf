resource "aws_api_gateway_deployment" "live" { # virga-expect: denial-of-wallet/no-caller-limit, inadequate-logging/no-access-log
  rest_api_id = "a1"
  stage_name  = "live"
}

resource "aws_api_gateway_deployment" "safe" {
  rest_api_id = "a2"
  stage_name  = "live"
}

resource "aws_api_gateway_usage_plan" "safe" {
  name = "safe"
  api_stages {
    api_id = "a2"
    stage  = "live"
  }
  api_stages {
    api_id = "a3"
    stage  = "live"
  }
}

resource "aws_api_gateway_method_settings" "other" {
  rest_api_id = "a3"
  stage_name  = "live"
  method_path = "*/*"
  settings {
    logging_level = "ERROR"
  }
}
