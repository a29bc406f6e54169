resource "aws_cognito_user_pool" "users" { # virga-expect
  name              = "users"
  mfa_configuration = "ON"
}

resource "aws_cognito_user_pool" "safe" {
  name              = "safe"
  mfa_configuration = "ON"

  software_token_mfa_configuration {
    enabled = true
  }
}
