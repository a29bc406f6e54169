const axios = require('axios')
exports.fetch = async () => axios.get('http://api.shop.net/items') // virga-expect possible
exports.safeFetch = async () => [axios.get('https://api.shop.net/items'), axios.get('http://localhost:3000/items')]
