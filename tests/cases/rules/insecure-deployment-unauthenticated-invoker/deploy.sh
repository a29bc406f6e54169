#!/bin/sh
gcloud functions deploy report --runtime nodejs22 --trigger-http --allow-unauthenticated # virga-expect
gcloud functions deploy safe-report --runtime nodejs22 --trigger-http --no-allow-unauthenticated
