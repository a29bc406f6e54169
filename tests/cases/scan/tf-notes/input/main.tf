variable "stage" {
  default = "dev"
}

locals {
  name = "notes-${var.stage}"
}

data "archive_file" "code" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  output_path = "code.zip"
}

resource "aws_dynamodb_table" "notes" {
  name     = local.name
  hash_key = "id"
}

resource "aws_iam_role" "api" {
  name               = "${local.name}-api"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "api" {
  role   = aws_iam_role.api.id
  policy = data.aws_iam_policy_document.api.json
}

data "aws_iam_policy_document" "api" {
  statement {
    actions   = ["dynamodb:*"]
    resources = ["*"]
  }
}

resource "aws_lambda_function" "notes" {
  function_name = local.name
  role          = aws_iam_role.api.arn
  handler       = "app.handler"
  runtime       = "python3.6"
  filename      = data.archive_file.code.output_path
  environment {
    variables = {
      TABLE       = aws_dynamodb_table.notes.name
      DB_PASSWORD = "9xKq2vLmT7wRz4"
    }
  }
}

resource "aws_apigatewayv2_api" "api" {
  name          = local.name
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "notes" {
  api_id           = aws_apigatewayv2_api.api.id
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.notes.invoke_arn
}

resource "aws_apigatewayv2_route" "one" {
  api_id    = aws_apigatewayv2_api.api.id
  route_key = "GET /notes/{id}"
  target    = "integrations/${aws_apigatewayv2_integration.notes.id}"
}

resource "aws_s3_bucket" "exports" {
  bucket = "${local.name}-exports"
}

resource "aws_s3_bucket_policy" "exports" {
  bucket = aws_s3_bucket.exports.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.exports.arn}/*"
    }]
  })
}
