resource "aws_cloudwatch_log_group" "log" { # virga-expect
  name = "log"
}

resource "aws_cloudwatch_log_group" "safe" {
  name              = "safe"
  retention_in_days = 90
}
