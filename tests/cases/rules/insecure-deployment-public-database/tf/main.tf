resource "aws_db_instance" "db" {
  engine              = "postgres"
  storage_encrypted   = true
  kms_key_id          = "arn:aws:kms:eu-west-1:123456789012:key/1"
  publicly_accessible = true # virga-expect
}

resource "aws_db_instance" "safe" {
  engine              = "postgres"
  storage_encrypted   = true
  kms_key_id          = "arn:aws:kms:eu-west-1:123456789012:key/1"
  publicly_accessible = false
}
