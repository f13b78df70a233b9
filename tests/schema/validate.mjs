/*
 * validate.mjs PACKAGES SCHEMA FILE...: one line for each thing that is wrong; exit 1 then.
 * PACKAGES is the folder with node_modules, which is not in the source tree.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function describe({ instancePath, message, params }) {
  return `${instancePath || '/'}: ${message} ${JSON.stringify(params)}`
}

/* A function from a document to the list of what is wrong with it. A schema that is itself no
 * valid schema, or uses a keyword that does not exist, throws here. */
export function judgeOf(packages, schemaPath) {
  const require = createRequire(`${packages}/`)
  const { Ajv2020 } = require('ajv/dist/2020')
  const addFormats = require('ajv-formats').default
  const options = { allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true }
  const validate = addFormats(new Ajv2020(options)).compile(readJson(schemaPath))
  return (document) => (validate(document) ? [] : validate.errors.map(describe))
}

function main(packages, schemaPath, ...files) {
  const judge = judgeOf(packages, schemaPath)
  const wrong = files.flatMap((file) => judge(readJson(file)).map((line) => `${file}: ${line}`))
  wrong.forEach((line) => console.log(line))
  return wrong.length > 0 || files.length === 0 ? 1 : 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = main(...process.argv.slice(2))
}
