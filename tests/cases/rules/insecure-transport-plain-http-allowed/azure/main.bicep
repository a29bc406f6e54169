param location string = 'westeurope'

resource report 'Microsoft.Web/sites@2023-12-01' = {
  name: 'report'
  location: location
  kind: 'functionapp,linux'
  properties: {
    httpsOnly: false // virga-expect
  }
}

resource safeReport 'Microsoft.Web/sites@2023-12-01' = {
  name: 'safe-report'
  location: location
  kind: 'functionapp,linux'
  properties: {
    httpsOnly: true
  }
}
