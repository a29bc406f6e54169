const vm = require('vm')
const { VM } = require('vm2')
const safeEval = require('safe-eval')
const math = require('mathjs')

const OPERATIONS = { sum: (a, b) => a + b, difference: (a, b) => a - b }

exports.formula = async (event) => {
  const { formula, a } = JSON.parse(event.body)
  const value = eval(formula) // virga-expect
  const other = new Function('a', 'return ' + formula)(a) // virga-expect
  return { statusCode: 200, body: JSON.stringify({ value, other }) }
}

exports.sandboxed = async (event) => {
  const { formula } = JSON.parse(event.body)
  const value = vm.runInNewContext(formula, {}) // virga-expect
  const script = new vm.Script('(' + formula + ')') // virga-expect
  const second = new VM({ timeout: 100 }).run(formula) // virga-expect
  const third = safeEval(formula) // virga-expect
  return { statusCode: 200, body: JSON.stringify({ value, second, third, script }) }
}

exports.reduced = async (event) => {
  return { statusCode: 200, body: String(math.evaluate(event.queryStringParameters.sum)) } // virga-expect
}

exports.safeFormula = async (event) => {
  const { operation, a, b } = JSON.parse(event.body)
  const value = OPERATIONS[operation]?.(a, b)
  const constant = eval('1 + 1')
  const sum = new Function('a', 'b', 'return a + b')
  return { statusCode: 200, body: JSON.stringify({ value, constant, sum: sum(a, b), data: JSON.parse(event.body) }) }
}

exports.safeScope = async (event) => {
  const value = vm.runInNewContext('a + b', JSON.parse(event.body))
  return { statusCode: 200, body: JSON.stringify({ value }) }
}
