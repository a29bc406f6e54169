resource "google_cloudfunctions_function" "report" {
  name         = "report"
  runtime      = "nodejs22"
  entry_point  = "report"
  trigger_http = true
}

resource "google_cloudfunctions_function_iam_member" "report" {
  cloud_function = google_cloudfunctions_function.report.name
  role           = "roles/cloudfunctions.invoker"
  member         = "allUsers" # virga-expect
}

resource "google_cloudfunctions_function" "safe" {
  name         = "safe"
  runtime      = "nodejs22"
  entry_point  = "safe"
  trigger_http = true
}

resource "google_cloudfunctions_function_iam_member" "safe" {
  cloud_function = google_cloudfunctions_function.safe.name
  role           = "roles/cloudfunctions.invoker"
  member         = "user:someone@example.com"
}
