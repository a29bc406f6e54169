#!/bin/sh
gcloud functions deploy report --runtime nodejs22 --trigger-http --no-allow-unauthenticated --security-level=secure-optional # virga-expect
gcloud functions deploy safe-report --runtime nodejs22 --trigger-http --no-allow-unauthenticated --security-level=secure-always
