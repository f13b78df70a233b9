/*
 * A target that repeats whatever it is told: between the suite and a correct server, it adds every
 * secret of a request to the answer, as a field, and as value and name of a member of the JSON body;
 * in one form after the other, from answer to answer.
 */
import { createServer, request as ask } from 'node:http'

import { formsOf } from './encodings.mjs'

const ECHOED = ['authorization', 'x-dfns-appsecret', 'x-dfns-useraction', 'x-dfns-apisignature']

function secretsOf(headers) {
  return ECHOED.flatMap((name) => headers[name] ? [headers[name].replace(/^Bearer /, '')] : [])
}

function withEcho(body, echo) {
  try {
    return Buffer.from(JSON.stringify({
      ...JSON.parse(body), echo, ...Object.fromEntries(echo.map((form) => [form, 1])),
    }))
  } catch {
    return Buffer.concat([body, Buffer.from(echo.join('\n'))])
  }
}

let answered = 0

function answer(response, from, body, secrets) {
  const echo = secrets.map((secret) => {
    const forms = Object.values(formsOf(secret))
    return forms[answered % forms.length]
  })
  const headers = Object.fromEntries(echo.map((form, i) => [`X-Echo-${i}`, form]))
  const text = withEcho(body, echo)
  const { 'content-length': gone, ...kept } = from.headers
  answered += 1
  response.writeHead(from.statusCode, { ...kept, ...headers, 'Content-Length': text.length })
  response.end(text)
}

/* Resolves to the server, which listens on a free port. */
export function startEcho(url) {
  const { hostname, port } = new URL(url)
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request
    const admin = path.startsWith('/_sim/')
    const onward = ask({ hostname, port, method, path, headers }, (from) => {
      const chunks = []
      from.on('data', (chunk) => chunks.push(chunk))
      from.on('end', () => answer(response, from, Buffer.concat(chunks), admin ? [] : secretsOf(headers)))
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
