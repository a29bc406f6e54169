resource "aws_s3_bucket" "photos" {
  bucket = "photos"
}

resource "aws_s3_bucket_public_access_block" "photos" { # virga-expect
  bucket                  = aws_s3_bucket.photos.id
  block_public_acls       = false
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
} 

resource "aws_s3_bucket" "safe" {
  bucket = "safe"
}

resource "aws_s3_bucket_public_access_block" "safe" {
  bucket                  = aws_s3_bucket.safe.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
