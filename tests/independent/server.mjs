// A second, correct server of both endpoints, for the conformance suite to be tried on. It was
// written from the two pages and from what is public about their siblings, without a look at the
// simulator, so that an expectation which only our own simulator meets shows itself here. Where
// the pages leave a choice it takes the less obvious one; the comments call that "Free".
//
//   node server.mjs [--port N] [--edition 2023|2025] [--target FILE] [--quirk NAME]...
//
// Once it serves, FILE is the target file by which the suite knows it, and its address is printed;
// without FILE the target file is printed. The quirks are in options.mjs.
import fs from 'node:fs'
import http from 'node:http'
import { parseJson } from './judges.mjs'
import { findOperation } from './operations.mjs'
import { options, quirks } from './options.mjs'
import * as refuse from './refusals.mjs'
import { findApplication, findBearer, makeTarget, opaque } from './world.mjs'

const MOST_BODY_BYTES = 32 * 1024

// The hook of the target file: while the file is there, one request fails.
function isToFail() {
  const order = `${options.target}.fail`
  if (!options.target || !fs.existsSync(order)) return false
  fs.rmSync(order)
  return true
}

async function readBody(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= MOST_BODY_BYTES) chunks.push(chunk)
  }
  if (size > MOST_BODY_BYTES) throw refuse.tooLarge()
  return Buffer.concat(chunks)
}

// Application page, sample: the body is sent as JSON. RFC 9110: whoever says nothing leaves it to us.
function isJson({ headers }) {
  return /^\s*application\/json\s*(;|$)/i.test(headers['content-type'] ?? 'application/json')
}

// From the body's arrival to the answer nothing waits: of two requests with one nonce or one user
// action exactly one succeeds.
async function serve(request) {
  const bytes = await readBody(request)
  if (isToFail()) throw new Error('ordered by the hook')
  const operation = findOperation(request)
  if (!isJson(request)) throw refuse.notJson()
  const { headers } = request
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? []
  const application = findApplication(headers['x-dfns-appid'])
  return operation.run({
    request, headers, bytes, body: parseJson(bytes), operation, application, caller: findBearer(token),
  })
}

// Credential page, Responses: {"error":{"message":…}}. Later pages have the other members, too.
function errorBody({ status, message, details }) {
  return { error: { id: opaque(), status, details, message } }
}

// No length is given, so the body goes out in chunks.
function answer(response, status, value, headers) {
  if (quirks.has('close')) response.shouldKeepAlive = false
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  })
  response.write('\n')
  response.end(`${JSON.stringify(value, null, 2)}\n`)
}

// Credential page, Responses, 500: what went wrong in here is nobody's business out there.
function answerError(response, error) {
  const refusal = error instanceof refuse.Refusal ? error : refuse.internal()
  answer(response, refusal.status, errorBody(refusal), refusal.headers)
}

const server = http.createServer((request, response) => {
  serve(request).then(
    (value) => answer(response, 200, value),
    (error) => answerError(response, error),
  )
})

// Even what is no HTTP, or has too much header, gets an error that can be read.
server.on('clientError', (error, socket) => {
  if (!socket.writable) return
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
  const message = http.STATUS_CODES[status]
  const body = JSON.stringify(errorBody(new refuse.Refusal(status, message)))
  const head = [
    `HTTP/1.1 ${status} ${message}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
})

function announce() {
  const url = `http://127.0.0.1:${server.address().port}`
  const target = `${JSON.stringify(makeTarget(url), null, 2)}\n`
  if (options.target) fs.writeFileSync(options.target, target, { mode: 0o600 })
  process.stdout.write(options.target ? `${url}\n` : target)
}

process.on('SIGTERM', () => process.exit(0))
server.listen(Number(options.port), '127.0.0.1', announce)
