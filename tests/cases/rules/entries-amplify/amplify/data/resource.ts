import { a, defineData } from '@aws-amplify/backend'
import { greet } from '../functions/greet/resource'

const schema = a.schema({
  Note: a.model({ text: a.string() }).authorization((allow) => [allow.publicApiKey()]), // virga-expect: public-storage/writable
  Page: a.model({ text: a.string() }).authorization((allow) => [allow.guest().to(['read'])]), // virga-expect: public-storage
  SafeNote: a.model({ text: a.string() }).authorization((allow) => [allow.owner()]),
  greet: a
    .query()
    .arguments({ name: a.string() })
    .returns(a.string())
    .handler(a.handler.function(greet))
    .authorization((allow) => [allow.publicApiKey()]),
})

export const data = defineData({ schema })
