/*
 * validate.mjs PACKAGES SCHEMA FILE...: one line for each thing that is wrong; exit 1 then.
 * PACKAGES is the folder with node_modules, which is not in the source tree.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/* The documents in a file: of .ndjson each line is one. */
export function readDocuments(path) {
  if (!path.endsWith('.ndjson')) return [readJson(path)]
  return readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line))
}

function describe({ instancePath, message, params }) {
  return `${instancePath || '/'}: ${message} ${JSON.stringify(params)}`
}

/* A function from a document to the list of what is wrong with it. A schema may refer to those
 * beside it. One that is itself no valid schema, or uses a keyword that does not exist, throws
 * here. */
export function judgeOf(packages, schemaPath) {
  const require = createRequire(`${packages}/`)
  const { Ajv2020 } = require('ajv/dist/2020')
  const addFormats = require('ajv-formats').default
  const options = { allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true }
  const ajv = addFormats(new Ajv2020(options))
  const folder = dirname(schemaPath)
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    ajv.addSchema(readJson(join(folder, name)), name)
  }
  const validate = ajv.getSchema(basename(schemaPath))
  return (document) => (validate(document) ? [] : validate.errors.map(describe))
}

function main(packages, schemaPath, ...files) {
  const judge = judgeOf(packages, schemaPath)
  const wrong = files.flatMap((file) =>
    readDocuments(file).flatMap(judge).map((line) => `${file}: ${line}`))
  wrong.forEach((line) => console.log(line))
  return wrong.length > 0 || files.length === 0 ? 1 : 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = main(...process.argv.slice(2))
}
