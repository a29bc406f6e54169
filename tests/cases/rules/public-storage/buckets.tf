resource "aws_s3_bucket" "open" {
  bucket = "open-tf"
}

resource "aws_s3_bucket_acl" "open" {
  bucket = aws_s3_bucket.open.id
  acl    = "public-read" # virga-expect
}

resource "google_storage_bucket" "open" {
  name = "open-gcs"
}

resource "google_storage_bucket_iam_member" "open" {
  bucket = google_storage_bucket.open.name
  role   = "roles/storage.objectViewer"
  member = "allUsers" # virga-expect
}

resource "azurerm_storage_container" "open" {
  name                  = "open-blobs"
  container_access_type = "blob" # virga-expect
}

resource "aws_s3_bucket" "safe_blocked" {
  bucket = "blocked-tf"
  acl    = "public-read"
}

resource "aws_s3_bucket_public_access_block" "safe_blocked" {
  bucket                  = aws_s3_bucket.safe_blocked.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "google_storage_bucket" "safe_prevented" {
  name                     = "prevented-gcs"
  public_access_prevention = "enforced"
}

resource "google_storage_bucket_iam_member" "safe_prevented" {
  bucket = google_storage_bucket.safe_prevented.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}
