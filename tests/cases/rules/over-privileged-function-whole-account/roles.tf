resource "aws_lambda_function" "admin" {
  function_name = "admin-tf"
  role          = aws_iam_role.admin.arn
  runtime       = "nodejs22.x"
  handler       = "index.handler"
}

resource "aws_iam_role" "admin" {
  name                = "admin-tf"
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"] # virga-expect
}

resource "google_cloudfunctions_function" "editor" {
  name                  = "editor-gcf"
  runtime               = "nodejs22"
  service_account_email = google_service_account.editor.email
}

resource "google_service_account" "editor" {
  account_id = "editor-gcf"
}

resource "google_project_iam_member" "editor" {
  role   = "roles/editor"
  member = "serviceAccount:${google_service_account.editor.email}" # virga-expect
}

resource "aws_lambda_function" "safe_reader" {
  function_name = "reader-tf"
  role          = aws_iam_role.safe_reader.arn
  runtime       = "nodejs22.x"
  handler       = "index.handler"
}

resource "aws_iam_role" "safe_reader" {
  name = "reader-tf"
}

resource "aws_iam_role_policy" "safe_reader" {
  role = aws_iam_role.safe_reader.id
  policy = jsonencode({
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = "arn:aws:s3:::reports/*"
    }]
  })
}
