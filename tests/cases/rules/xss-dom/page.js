import DOMPurify from 'dompurify'

const params = new URLSearchParams(window.location.search)

export function show() {
  const target = document.getElementById('target')
  target.innerHTML = params.get('name') // virga-expect possible
  document.write('<p>' + location.hash.slice(1) + '</p>') // virga-expect possible
  target.insertAdjacentHTML('beforeend', location.search) // virga-expect possible
  document.querySelector('#title').outerHTML = `<h1>${document.referrer}</h1>` // virga-expect possible
}

export function safeShow() {
  const target = document.getElementById('target')
  target.textContent = location.hash.slice(1)
  target.innerHTML = DOMPurify.sanitize(location.hash.slice(1))
  target.innerHTML = '<b>ready</b>'
  target.insertAdjacentText('beforeend', location.search)
}
