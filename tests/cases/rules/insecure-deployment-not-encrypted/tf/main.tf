resource "aws_sns_topic" "orders" { # virga-expect
  name = "orders"
}

resource "aws_sns_topic" "safe" {
  name              = "safe"
  kms_master_key_id = "alias/orders"
}
