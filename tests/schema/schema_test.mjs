/*
 * schema_test.mjs FOLDER: every JSON document of ours is what its schema says, and the schemas say
 * enough to notice a broken one. FOLDER holds the packages, and what the programs wrote.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { judgeOf, readDocuments, readJson } from './validate.mjs'

const [folder] = process.argv.slice(2)
const root = fileURLToPath(new URL('../..', import.meta.url))
const fixtures = join(root, 'fixtures')
const schemas = join(fixtures, 'schema')

/* All .json files below, at any depth. */
function below(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? below(join(path, entry.name))
      : entry.name.endsWith('.json') ? [join(path, entry.name)] : [])
}

function written(prefix, extension = '.json') {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith(extension))
    .map((name) => join(folder, name))
}

/* The schema, its documents, and how many there are at least: an empty folder proves nothing. */
const kinds = [
  { schema: 'case.json', files: below(join(fixtures, 'cases')), least: 50 },
  { schema: 'clauses.json', files: [join(fixtures, 'clauses.json')], least: 1 },
  { schema: 'ids.json', files: [join(fixtures, 'ids.json')], least: 1 },
  { schema: 'baseline.json', files: written('baseline-'), least: 1 },
  { schema: 'capture.json', files: [join(folder, 'wire-2025/index.ndjson')], least: 1 },
  { schema: 'coverage.json', files: written('coverage-'), least: 2 },
  { schema: 'diff.json', files: written('diff-'), least: 1 },
  { schema: 'edition.json', files: below(join(fixtures, 'editions')), least: 2 },
  { schema: 'world.json', files: below(join(fixtures, 'worlds')), least: 1 },
  { schema: 'config.json', files: [join(root, 'examples/config.json')], least: 1 },
  { schema: 'target.json', files: written('target-'), least: 2 },
  { schema: 'plan.json', files: written('plan-'), least: 2 },
  {
    schema: 'report.json',
    files: [join(root, 'tests/golden/report_every_verdict.json'), ...written('report-')],
    least: 3,
  },
  {
    schema: 'ndjson.json',
    files: [join(root, 'tests/golden/report_every_verdict.ndjson'), ...written('report-', '.ndjson')],
    least: 3,
  },
]

/* Ways to break a document that no schema of ours may miss. */
function breakages(document, schema) {
  const stranger = { unknown_member: 1 }
  const required = schema.required ?? Object.keys(document)
  const without = (name) => {
    const { [name]: gone, ...rest } = document
    return rest
  }
  return [
    ['a list', [document]],
    ['an unknown member', { ...document, ...stranger }],
    ...required.map((name) => [`no "${name}"`, without(name)]),
    ...required.map((name) => [`another "${name}"`, { ...document, [name]: stranger }]),
  ]
}

for (const { schema, files, least } of kinds) {
  const schemaPath = join(schemas, schema)
  const judge = judgeOf(folder, schemaPath)

  describe(`schema/${schema}`, () => {
    test(`${files.length} documents, at least ${least}`, () => assert.ok(files.length >= least))

    test('every document is valid', () => {
      const wrong = files.flatMap((file) =>
        readDocuments(file).flatMap(judge).map((line) => `${file}: ${line}`))
      assert.deepEqual(wrong, [])
    })

    test('a document that says where its schema is, is right about it', () => {
      for (const file of files) {
        const named = readDocuments(file)[0].$schema
        assert.ok(!named || resolve(file, '..', named) === schemaPath, file)
      }
    })

    test('a broken document is noticed', () => {
      const [document] = readDocuments(files[0])
      for (const [what, broken] of breakages(document, readJson(schemaPath))) {
        assert.notDeepEqual(judge(broken), [], what)
      }
    })
  })
}

/* What --export-fixtures wrote is enough for a suite in another language. */
describe('exported', () => {
  const exported = join(folder, 'exported')
  for (const [schema, files] of [
    ['case.json', below(join(exported, 'cases'))],
    ['edition.json', below(join(exported, 'editions'))],
    ['clauses.json', [join(exported, 'clauses.json')]],
    ['ids.json', [join(exported, 'ids.json')]],
  ]) {
    test(`${files.length} files are what the exported schema/${schema} says`, () => {
      const judge = judgeOf(folder, join(exported, 'schema', schema))
      assert.ok(files.length > 0)
      for (const file of files) {
        assert.deepEqual(judge(readJson(file)), [], file)
        assert.equal(resolve(file, '..', readJson(file).$schema), join(exported, 'schema', schema))
      }
    })
  }
})

describe('validate.mjs', () => {
  const [{ schema, files: [file] }] = kinds
  const validate = (...files) =>
    execFileSync(process.execPath, [
      fileURLToPath(new URL('validate.mjs', import.meta.url)), folder, join(schemas, schema), ...files,
    ], { stdio: 'pipe' })

  test('exit 0 and no word for a valid file', () => {
    assert.equal(String(validate(file)), '')
  })

  test('exit 1 and a line for a broken file', () => {
    const broken = join(folder, 'broken.json')
    writeFileSync(broken, JSON.stringify({ ...readJson(file), steps: [] }))
    assert.throws(() => validate(file, broken), (error) => {
      assert.equal(error.status, 1)
      assert.match(String(error.stdout), /broken\.json: \/steps: /)
      return true
    })
  })

  test('exit 1 for no file at all', () => {
    assert.throws(() => validate(), { status: 1 })
  })
})
