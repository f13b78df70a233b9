/*
 * canary_test.mjs SUITE URL FOLDER: every secret of a target file is looked for, in every form, in
 * all that a run leaves behind: each report, the console, the command line. The target sends all of
 * them back. FOLDER holds target.json, the target file of the simulator at URL.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'

import { startEcho } from './echo.mjs'
import { formsOf } from './encodings.mjs'

const [suite, url, folder] = process.argv.slice(2)
const reports = ['junit', 'json', 'tap', 'ndjson', 'html', 'markdown']
const inside = (name) => join(folder, name)

/* { where it stands in the target file: the secret } */
function secretsOf(target) {
  const found = {}
  const keep = (name, text) => { if (text) found[name] = text }
  /* The lines of a PEM text between its marks, and each by itself: one is enough to be a leak. */
  const keepKey = (name, pem) => (pem ?? '').split('\n').filter((line) => line.length > 30 && !line.startsWith('-'))
    .forEach((line, i) => keep(`${name}, line ${i + 1}`, line))
  for (const [role, caller] of Object.entries(target.callers)) {
    keep(`callers.${role}.token`, caller.token)
    keepKey(`callers.${role}.signer.private_key`, caller.signer?.private_key)
  }
  keep('server_side_application.secret', target.server_side_application.secret)
  keepKey('server_side_application.private_key', target.server_side_application.private_key)
  for (const kind of ['credentials', 'applications']) keep(`${kind}.expired_user_action`, target[kind].expired_user_action)
  return found
}

/* Through each of the ways in: the environment, a file, a command, and as it is. */
function hide(target) {
  const hidden = structuredClone(target)
  const { permitted, unpermitted, second } = hidden.callers
  writeFileSync(inside('unpermitted.secret'), unpermitted.token, { mode: 0o600 })
  writeFileSync(inside('second.secret'), second.token, { mode: 0o600 })
  permitted.token = 'env:CANARY_TOKEN'
  permitted.signer.private_key = 'env:CANARY_KEY'
  unpermitted.token = 'file:unpermitted.secret'
  second.token = `command:cat ${inside('second.secret')}`
  writeFileSync(inside('hidden.json'), JSON.stringify(hidden), { mode: 0o600 })
}

/* What the kernel tells of a running process to everybody, while it runs. */
function watch(pid, seen) {
  const look = () => {
    try {
      const cmdline = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
      if (!cmdline.includes('--target')) return // not yet, or no more
      seen.cmdline = cmdline
      seen.limits = readFileSync(`/proc/${pid}/limits`, 'latin1')
    } catch { /* it has ended */ }
  }
  look()
  return setInterval(look, 20)
}

function run(target, seen) {
  const options = reports.flatMap((name) => [`--${name}`, inside(`report.${name}`)])
  const out = openSync(inside('report.stdout'), 'w'), err = openSync(inside('report.stderr'), 'w')
  return new Promise((resolve) => {
    const child = spawn(suite, ['run', '--target', inside('hidden.json'), '--allow-state-change', '--strict', '--verbose',
      '--github', '--capture', inside('capture'), ...options], {
      stdio: ['ignore', out, err],
      env: { ...process.env, CANARY_TOKEN: target.callers.permitted.token,
        CANARY_KEY: target.callers.permitted.signer.private_key },
    })
    const timer = watch(child.pid, seen)
    child.on('exit', (code) => {
      clearInterval(timer)
      closeSync(out)
      closeSync(err)
      resolve(code)
    })
  })
}

const seen = {}
const target = JSON.parse(readFileSync(inside('target.json')))
const secrets = secretsOf(target)
let code

before(async () => {
  const echo = await startEcho(url)
  target.url = `http://127.0.0.1:${echo.address().port}`
  target.hooks = {}
  hide(target)
  code = await run(target, seen)
  echo.closeAllConnections?.()
  echo.close()
})

const needles = Object.entries(secrets).flatMap(([where, secret]) =>
  Object.entries(formsOf(secret)).map(([name, form]) => [`${where} (${name})`, form]))

function leaks(text) {
  return needles.filter(([, form]) => text.includes(form)).map(([what]) => what)
}

describe('after a run against a target that repeats every secret', () => {
  test('the target was judged, and the echo noticed', () => {
    assert.equal(code, 1, readFileSync(inside('report.stderr'), 'utf8'))
    const report = JSON.parse(readFileSync(inside('report.json')))
    assert.equal(report.cases.find(({ id }) => id === 'any.no-secret-echo').verdict, 'FAIL')
    assert.ok(report.cases.length > 100)
    assert.ok(report.cases.some(({ script }) => script), 'no case has a script')
  })

  test('there are secrets to be found', () => {
    assert.ok(Object.keys(secrets).length >= 10)
    const sample = Object.values(secrets)[0]
    for (const form of Object.values(formsOf(sample))) assert.ok(leaks(`…${form}…`).length > 0, form)
  })

  for (const name of [...reports, 'stdout', 'stderr']) {
    test(`none is in ${name}`, () => {
      const text = readFileSync(inside(`report.${name}`), 'latin1')
      assert.ok(name === 'stderr' || text.length > 1000)
      assert.deepEqual(leaks(text), [])
    })
  }

  test('none is in what was captured', () => {
    const files = readdirSync(inside('capture'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
    assert.ok(files.length > 1000)
    const found = files.flatMap(({ path, name }) =>
      leaks(readFileSync(join(path, name), 'latin1')).map((leak) => `${name}: ${leak}`))
    assert.deepEqual(found, [])
  })

  test('none is on the command line', () => {
    assert.match(seen.cmdline, /run\0--target/)
    assert.deepEqual(leaks(seen.cmdline), [])
  })

  test('a crash leaves no core', () => assert.match(seen.limits, /^Max core file size +0 +0 /m))

  test('nothing else was written', () => {
    const known = [...reports, 'stdout', 'stderr'].map((name) => `report.${name}`)
    const others = readdirSync(folder).filter((name) => !known.includes(name)).sort()
    assert.deepEqual(others, ['capture', 'hidden.json', 'second.secret', 'simulator.log', 'target.json', 'unpermitted.secret'])
  })

  test('none is in the log of the simulator', () => {
    assert.deepEqual(leaks(readFileSync(inside('simulator.log'), 'latin1')), [])
  })
})
