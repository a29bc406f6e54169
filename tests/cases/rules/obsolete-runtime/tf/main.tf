resource "aws_lambda_function" "old" {
  function_name = "old"
  handler       = "a.b"
  runtime       = "nodejs12.x" # virga-expect
  filename      = "a.zip"
  role          = "arn:aws:iam::123456789012:role/old"
}

resource "google_cloudfunctions_function" "old" {
  name        = "old"
  runtime     = "python37" # virga-expect
  entry_point = "run"
  event_trigger {
    event_type = "google.pubsub.topic.publish"
    resource   = "jobs"
  }
}

resource "azurerm_linux_function_app" "old" {
  name     = "old"
  location = "westeurope"
  site_config {
    application_stack {
      node_version = "14" # virga-expect
    }
  }
}

resource "azurerm_linux_function_app" "safe" {
  name     = "safe"
  location = "westeurope"
  site_config {
    application_stack {
      java_version = "21"
    }
  }
}
