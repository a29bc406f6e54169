@secure()
param password string

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'votes'
  kind: 'functionapp,linux'
  properties: {
    httpsOnly: true
    siteConfig: {
      minTlsVersion: '1.2'
      functionAppScaleLimit: 5
      appSettings: [
        { name: 'DB_PASSWORD', value: 'correct-horse-7' } // virga-expect
        { name: 'SAFE_PASSWORD', value: password }
      ]
    }
  }
}

resource safe 'Microsoft.Web/sites@2023-12-01' = {
  name: 'safe'
  kind: 'functionapp,linux'
  properties: {
    httpsOnly: true
    siteConfig: { minTlsVersion: '1.2', functionAppScaleLimit: 5 }
  }
}

resource settings 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: safe
  name: 'appsettings'
  properties: {
    AzureWebJobsStorage__credential: 'managedidentity'
    API_KEY: '@Microsoft.KeyVault(SecretUri=https://kv.example/secrets/key)'
  }
}
