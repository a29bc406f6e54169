resource "aws_api_gateway_domain_name" "api" {
  domain_name     = "api.example.com"
  security_policy = "TLS_1_0" # virga-expect
}

resource "aws_api_gateway_domain_name" "safe" {
  domain_name     = "safe.example.com"
  security_policy = "TLS_1_2"
}

resource "azurerm_linux_function_app" "pay" {
  name     = "pay"
  location = "westeurope"
  site_config {
    minimum_tls_version = "1.0" # virga-expect
  }
}
