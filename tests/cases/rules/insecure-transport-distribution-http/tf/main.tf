resource "aws_cloudfront_distribution" "site" {
  enabled = true
  default_cache_behavior {
    target_origin_id       = "api"
    viewer_protocol_policy = "allow-all" # virga-expect
  }
}

resource "aws_cloudfront_distribution" "safe" {
  enabled = true
  default_cache_behavior {
    target_origin_id       = "api"
    viewer_protocol_policy = "redirect-to-https"
  }
}
