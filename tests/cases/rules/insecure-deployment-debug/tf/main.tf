resource "azurerm_linux_function_app" "pay" {
  name     = "pay"
  location = "westeurope"
  site_config {
    remote_debugging_enabled = true # virga-expect
  }
}

resource "azurerm_linux_function_app" "safe" {
  name     = "safe"
  location = "westeurope"
  site_config {
    remote_debugging_enabled = false
  }
}
