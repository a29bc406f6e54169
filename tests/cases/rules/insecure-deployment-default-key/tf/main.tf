resource "aws_dynamodb_table" "orders" { # virga-expect
  name     = "orders"
  hash_key = "id"
}

resource "aws_dynamodb_table" "safe" {
  name     = "safe"
  hash_key = "id"
  server_side_encryption {
    enabled     = true
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1"
  }
}
