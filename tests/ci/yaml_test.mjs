/*
 * yaml_test.mjs FOLDER: action.yml, and github.yml and gitlab.yml in FOLDER, which has the packages.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const [folder] = process.argv.slice(2)
const root = fileURLToPath(new URL('../..', import.meta.url))
const { parseDocument } = createRequire(join(folder, 'package.json'))('yaml')

function read(path) {
  const document = parseDocument(readFileSync(path, 'utf8'), { strict: true, uniqueKeys: true })
  assert.deepEqual([...document.errors, ...document.warnings], [])
  return document.toJS()
}

const action = read(join(root, 'action.yml'))
const script = readFileSync(join(root, 'scripts/ci_action.sh'), 'utf8')
const page = readFileSync(join(root, 'docs/conformance.md'), 'utf8')
const steps = action.runs.steps

describe('action.yml', () => {
  test('is a composite action whose steps are those of the script', () => {
    assert.equal(action.runs.using, 'composite')
    assert.deepEqual(
      steps.map((step) => step.run),
      ['build', 'run'].map((step) => `"$GITHUB_ACTION_PATH/scripts/ci_action.sh" ${step}`))
    for (const step of steps) assert.equal(step.shell, 'bash')
  })

  test('hands every input on, by a variable that the script reads', () => {
    const handed = Object.entries(steps[1].env)
    for (const [variable, value] of handed) {
      const name = variable.toLowerCase().replaceAll('_', '-')
      assert.equal(value, `\${{ inputs.${name} }}`)
      assert.match(script, new RegExp(`\\$\\{${variable}:`))
    }
    assert.deepEqual(
      handed.map(([, value]) => value.slice('${{ inputs.'.length, -' }}'.length)).sort(),
      Object.keys(action.inputs).sort())
  })

  test('puts no input into a command line, where it would be executed', () => {
    for (const step of steps) assert.doesNotMatch(step.run, /\$\{\{/)
  })

  test('has outputs that the script sets', () => {
    for (const [name, { value }] of Object.entries(action.outputs)) {
      assert.equal(value, `\${{ steps.run.outputs.${name} }}`)
      assert.ok(script.includes(`"${name}=$`), name)
    }
  })

  test('has inputs and outputs that the page tells of', () => {
    for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
      assert.ok(page.includes(`\`${name}\``), name)
  })
})

describe('the jobs of docs/conformance.md', () => {
  test('GitHub: uses the action with inputs and outputs that it has', () => {
    const { steps } = read(join(folder, 'github.yml')).jobs.conformance
    const ours = steps.find((step) => step.uses.startsWith('OWNER/'))
    for (const name of Object.keys(ours.with)) assert.ok(name in action.inputs, name)
    for (const [name, input] of Object.entries(action.inputs))
      assert.ok(!input.required || name in ours.with, name)
    const read_outputs = JSON.stringify(steps).match(/steps\.conformance\.outputs\.[a-z-]+/g)
    for (const output of read_outputs)
      assert.ok(output.split('.').at(-1) in action.outputs, output)
  })

  test('GitLab: runs the script with variables that it reads, and keeps the reports', () => {
    const job = read(join(folder, 'gitlab.yml')).conformance
    for (const variable of Object.keys(job.variables))
      assert.match(script, new RegExp(`\\$\\{${variable}:`))
    assert.deepEqual(job.script, ['/opt/dfns-sim/scripts/ci_action.sh run'])
    assert.deepEqual(job.artifacts.paths, [`${job.variables.REPORTS}/`])
    assert.equal(job.artifacts.reports.junit, `${job.variables.REPORTS}/junit.xml`)
  })
})
