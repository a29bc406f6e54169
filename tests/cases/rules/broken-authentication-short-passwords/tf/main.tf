resource "aws_cognito_user_pool" "users" {
  name = "users"
  password_policy {
    minimum_length = 6 # virga-expect
  }
}

resource "aws_cognito_user_pool" "safe" {
  name = "safe"
  password_policy {
    minimum_length = 12
  }
}
