resource "aws_cognito_identity_pool" "pool" {
  identity_pool_name               = "pool"
  allow_unauthenticated_identities = true # virga-expect
}

resource "aws_cognito_identity_pool" "safe" {
  identity_pool_name               = "safe"
  allow_unauthenticated_identities = false
}
