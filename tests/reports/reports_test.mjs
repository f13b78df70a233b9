/*
 * reports_test.mjs PACKAGES FOLDER: the reports that are not judged by a schema, read by parsers that
 * others have written. A run full of hostile bytes must have the very shape of a harmless one.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, test } from 'node:test'

const [packages, folder] = process.argv.slice(2)
const require = createRequire(`${packages}/`)
const { Parser } = require('tap-parser')
const MarkdownIt = require('markdown-it')
const parse5 = require('parse5')

const CASES = 1000
const PAYLOADS = readFileSync(new URL('../unit/conformance_reports/payloads.txt', import.meta.url), 'utf8')
  .trimEnd().split('\n')

function read(run, extension) {
  return readFileSync(join(folder, run, `report.${extension}`), 'utf8')
}

describe('TAP', () => {
  /* In strict mode a line that is no TAP is a failure of its own. */
  function parse(text) {
    const points = []
    let results
    const parser = new Parser({ strict: true }, (found) => { results = found })
    parser.on('assert', (point) => points.push(point))
    parser.end(text)
    return { points, results }
  }

  const every = parse(read('every-verdict', 'tap'))

  test('every case is a test point', () => {
    const { count, pass, fail, skip, todo, plan } = every.results
    assert.deepEqual({ count, pass, fail, skip, todo, end: plan.end },
      { count: 12, pass: 6, fail: 6, skip: 3, todo: 1, end: 12 })
  })

  test('a diagnostic is YAML that says what the console says', () => {
    const failed = every.points.at(-2)
    assert.match(failed.name, /^cred\.nonce\.missing: /)
    assert.equal(failed.diag.verdict, 'FAIL')
    assert.equal(failed.time, 4.321)
    assert.deepEqual(failed.diag.unmet.map(({ at, wanted, got }) => [at, wanted, got]).slice(1), [
      ['status', '400', '200'],
      ['body:/error/message', '"request nonce is missing or invalid"', 'nothing there'],
    ])
    assert.ok(failed.diag.unmet[0].answer.endsWith('\\xFF \\u{202E}txt.exe'))
  })

  test('what was not run is skipped, and says why', () => {
    const skipped = every.points.filter(({ skip }) => skip)
    assert.deepEqual(skipped.map(({ diag }) => diag.verdict), ['SKIPPED', 'UNTESTABLE', 'UNTESTABLE'])
    assert.equal(skipped[1].skip, 'the target file lacks callers.expired')
  })

  test('what the baseline lists is to do, and what is stale in it fails', () => {
    const { todo, diag } = every.points.find(({ name }) => name.startsWith('app.nonce.reused'))
    assert.deepEqual([todo, diag.verdict], ['expected: <ticket> #12', 'XFAIL'])
    const { ok, name, diag: { verdict } } = every.points.at(-1)
    assert.deepEqual([ok, name, verdict], [false, 'baseline, cred.nonce.<gone>', 'STALE'])
  })

  test('hostile bytes add no point, no directive and no line', () => {
    const { points, results } = parse(read('hostile', 'tap'))
    assert.deepEqual([results.count, results.fail, results.bailout], [CASES, CASES, false])
    for (const { skip, todo, diag } of points) {
      assert.ok(!skip && !todo)
      assert.deepEqual(Object.keys(diag), ['verdict', 'message', 'unmet'])
      assert.equal(diag.unmet.length, 1)
      assert.equal(typeof diag.unmet[0].got, 'string')
    }
  })

  test('no payload adds a point, a directive or a line', () => {
    const shape = (run) => parse(read(run, 'tap')).points
      .map(({ ok, skip, todo, diag }) => [ok, Boolean(skip), todo, Object.keys(diag)])
    assert.deepEqual(shape('payloads'), shape('payloads-harmless'))
  })

  test('a broken report is noticed', () => {
    const broken = parse(read('harmless', 'tap').replace('\nnot ok 7 ', '\nno ok 7 '))
    assert.notEqual(broken.points.length, CASES)
    assert.ok(broken.results.failures.some(({ tapError }) => tapError))
  })
})

describe('HTML', () => {
  /* Each element with the names of its attributes, in the order of the document. */
  function elements(node) {
    const own = node.tagName ? [node] : []
    return own.concat((node.childNodes ?? []).flatMap(elements))
  }

  function shape(all) {
    return all.map(({ tagName, attrs }) => `${tagName} ${attrs.map(({ name }) => name).join(' ')}`)
  }

  function attributes(all, wanted) {
    return all.flatMap(({ attrs }) => attrs).filter(({ name }) => name === wanted)
      .map(({ value }) => value)
  }

  const text = (node) => node.value ?? (node.childNodes ?? []).map(text).join('')

  const load = (run) => elements(parse5.parse(read(run, 'html')))
  const every = load('every-verdict')
  const hostile = load('hostile')
  const policy = "default-src 'none'; style-src 'unsafe-inline'"

  test('hostile bytes change no element and no attribute', () => {
    assert.deepEqual(shape(hostile), shape(load('harmless')))
  })

  test('hostile bytes are there all the same, as text', () => {
    assert.match(read('hostile', 'html'), /&lt;script&gt;alert\(1\)&lt;\/script&gt;/)
    assert.doesNotMatch(read('hostile', 'html'), /<script/i)
  })

  test('no payload is an element or an attribute', () => {
    assert.deepEqual(shape(load('payloads')), shape(load('payloads-harmless')))
  })

  test('every payload is text in each case that has it', () => {
    const cases = load('payloads').filter(({ attrs }) => attrs.some(({ value }) => value.startsWith('case ')))
    assert.deepEqual([PAYLOADS.length, cases.length], [200, 600])
    cases.forEach((element) => {
      const number = Number(/-([0-9]+)$/.exec(attributes([element], 'id')[0])[1])
      const shown = PAYLOADS[number % 200].replaceAll('\\x0A', '\n').replaceAll('\\x09', '\t')
      assert.ok(text(element).includes(shown), shown)
    })
  })

  for (const [name, all] of [['every-verdict', every], ['hostile', hostile], ['payloads', load('payloads')]]) {
    test(`nothing is fetched and nothing is executed: ${name}`, () => {
      const allowed = new Set(['class', 'id', 'href', 'open', 'style', 'lang', 'charset', 'content',
        'name', 'http-equiv', 'scope', 'data-label', 'aria-hidden', 'aria-labelledby'])
      for (const { tagName, attrs } of all) {
        assert.ok(!['script', 'link', 'img', 'iframe', 'object', 'base', 'form'].includes(tagName))
        attrs.forEach((attr) => assert.ok(allowed.has(attr.name), attr.name))
      }
      assert.ok(attributes(all, 'content').includes(policy))
      assert.doesNotMatch(read(name, 'html').split('</style>')[0], /url\(|@import/)
    })

    test(`every link leads to a place of the page: ${name}`, () => {
      const ids = attributes(all, 'id')
      assert.equal(new Set(ids).size, ids.length)
      for (const href of attributes(all, 'href')) assert.ok(ids.includes(href.slice(1)), href)
    })
  }

  test('it can be read aloud', () => {
    assert.deepEqual(attributes(every, 'lang'), ['en'])
    assert.equal(every.filter(({ tagName }) => tagName === 'h1').length, 1)
    for (const { childNodes } of every.filter(({ tagName }) => tagName === 'details')) {
      assert.equal(childNodes.find(({ tagName }) => tagName).tagName, 'summary')
    }
    const levels = every.map(({ tagName }) => /^h([1-6])$/.exec(tagName)?.[1]).filter(Boolean)
    levels.reduce((before, level) => {
      assert.ok(level - before <= 1, `h${level} below h${before}`)
      return level
    }, 0)
  })

  test('what a colour says, a word says too', () => {
    const words = every.filter(({ attrs }) => attrs.some(({ value }) => value.startsWith('chip ')))
      .map(({ childNodes }) => childNodes[0].value)
    for (const word of ['PASS', 'NOTE', 'SKIPPED', 'WARN', 'UNTESTABLE', 'INCONCLUSIVE', 'ERROR', 'FAIL',
      'holds', 'broken', 'doubtful', 'unclear', 'not tested', 'no case']) {
      assert.ok(words.includes(word), word)
    }
  })
})

describe('Markdown', () => {
  const markdown = new MarkdownIt({ html: true, linkify: true })

  /* The kinds of all tokens but plain text, of which there may be any number in a row. */
  function shape(run) {
    return markdown.parse(read(run, 'md'), {})
      .flatMap((token) => [token.type, ...(token.children ?? []).map(({ type }) => type)])
      .filter((type) => type !== 'text')
  }

  test('hostile bytes change nothing but text', () => {
    assert.deepEqual(shape('hostile'), shape('harmless'))
    assert.deepEqual(shape('payloads'), shape('payloads-harmless'))
  })

  test('there is no HTML and no link in it', () => {
    for (const run of ['every-verdict', 'hostile', 'payloads']) {
      assert.deepEqual(shape(run).filter((type) => /html|link|image/.test(type)), [])
    }
  })

  test('it fits into a step summary', () => {
    assert.ok(read('hostile', 'md').length < 1024 * 1024)
  })
})

describe('GitHub annotations', () => {
  /* As the runner reads a line: https://github.com/actions/toolkit, "Workflow commands". */
  const command = /^::(error|warning|notice) title=[^:,\r\n]+::[^\r\n]+$/

  for (const run of ['every-verdict', 'hostile', 'payloads']) {
    test(`each line is one command, at most ten of a kind: ${run}`, () => {
      const kinds = read(run, 'github').trimEnd().split('\n').map((line) => {
        assert.match(line, command)
        return command.exec(line)[1]
      })
      for (const kind of kinds) assert.ok(kinds.filter((other) => other === kind).length <= 10)
    })
  }

  test('the last of too many says how many there are besides', () => {
    assert.match(read('hostile', 'github').trimEnd().split('\n').at(-1),
      /^::error title=And more::991 more cases/)
  })
})

describe('all reports of one run', () => {
  /* { verdict: how many }, without those that there are none of. */
  function tally(verdicts) {
    return verdicts.reduce((counts, verdict) => ({ ...counts, [verdict]: (counts[verdict] ?? 0) + 1 }), {})
  }

  const elements = (xml, name) => xml.split(`<${name}`).length - 1
  const attribute = (tag, name) => Number(new RegExp(` ${name}="([0-9]+)"`).exec(tag)[1])

  for (const run of ['every-verdict', 'harmless', 'hostile', 'payloads']) {
    const json = JSON.parse(read(run, 'json'))
    const stated = Object.fromEntries(Object.entries(json.counts.verdicts).filter(([, count]) => count > 0))
    const found = tally(json.cases.map(({ verdict }) => verdict))
    const cases = Object.values(found).reduce((sum, count) => sum + count, 0)

    test(`JSON and NDJSON count their own cases: ${run}`, () => {
      const lines = read(run, 'ndjson').trimEnd().split('\n').map((line) => JSON.parse(line))
      assert.deepEqual(found, stated)
      assert.equal(json.counts.cases, cases)
      assert.deepEqual(tally(lines.filter((line) => line.case).map((line) => line.case.verdict)), found)
      assert.deepEqual(lines.at(-1).end.counts, json.counts)
    })

    test(`JUnit has as many elements as it says: ${run}`, () => {
      const xml = read(run, 'xml')
      for (const tag of [/<testsuites [^>]*>/, /<testsuite [^>]*>/].map((kind) => kind.exec(xml)[0])) {
        assert.equal(attribute(tag, 'tests'), elements(xml, 'testcase '))
        assert.equal(attribute(tag, 'failures'), elements(xml, 'failure '))
        assert.equal(attribute(tag, 'errors'), elements(xml, 'error '))
      }
      assert.equal(attribute(/<testsuite [^>]*>/.exec(xml)[0], 'skipped'), elements(xml, 'skipped'))
      assert.equal(elements(xml, 'testcase '), cases + (stated.STALE ?? 0))
    })

    test(`HTML and Markdown show every case: ${run}`, () => {
      const shown = [...read(run, 'html').matchAll(/<details class="case [^>]*><summary><span class="chip [a-z]+">([A-Z]+)</g)]
      const rows = [...read(run, 'md').matchAll(/^\| \*{0,2}([A-Z]+)\*{0,2} \| ([0-9]+) \|/gm)]
      assert.deepEqual(tally(shown.map(([, verdict]) => verdict)), found)
      assert.deepEqual(Object.fromEntries(rows.map(([, verdict, count]) => [verdict, Number(count)])), stated)
    })
  }
})
