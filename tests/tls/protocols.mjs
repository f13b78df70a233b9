/* The fronts of front.mjs that differ in what they speak. */
import { createServer, request } from 'node:http'
import { gzipSync } from 'node:zlib'

/* Options of their TLS server, with the certificate "good"; `speaks`: what is offered by ALPN. */
export const encrypted = {
  tls12: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
  tls13: { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' },
  offers_h2: { speaks: ['h2', 'http/1.1'] },
  only_h2: { speaks: ['h2'] },
  tls_v6: { address: '::1' },
}

/* Without TLS. They compress when they are asked to, `unasked` also when not. */
export const plain = {
  plain_v6: { address: '::1' },
  gzip: {},
  gzip_unasked: { unasked: true },
}

function compress(asked, kind, answer, body) {
  const headers = { ...answer.headers }
  if (!kind.unasked && !/gzip/.test(asked.headers['accept-encoding'] ?? '')) return [headers, body]
  const packed = gzipSync(body)
  return [{ ...headers, 'content-encoding': 'gzip', 'content-length': packed.length }, packed]
}

/* Hands on what it is asked, and the answer. */
export function createPlainFront(kind, hostname, port) {
  return createServer((asked, response) => {
    const { method, url: path, headers } = asked
    const upstream = request({ hostname, port, method, path, headers }, async (answer) => {
      const body = Buffer.concat(await answer.toArray())
      const [fields, bytes] = compress(asked, kind, answer, body)
      response.writeHead(answer.statusCode, fields).end(bytes)
    })
    upstream.on('error', () => response.destroy())
    asked.pipe(upstream)
  })
}
