#!/bin/sh
gsutil mb gs://uploads gs://safe-uploads
gsutil iam ch allUsers:objectViewer gs://uploads  # virga-expect
gsutil iam ch user:someone@example.com:objectViewer gs://safe-uploads
