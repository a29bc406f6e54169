const post = require('./post')
exports.greet = async (event) => {
  const mail = `<p>Hello ${JSON.parse(event.body).name}</p>` // virga-expect possible
  return post.out(mail)
}
exports.safeGreet = async (event) => post.out('<p>Hello</p>', JSON.parse(event.body).name)
