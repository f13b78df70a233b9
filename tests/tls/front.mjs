/*
 * front.mjs URL FOLDER NAME...: ends TLS before the server at URL, once for each NAME, with
 * FOLDER/NAME.pem and NAME.key; for "client" it wants a certificate of the authority in FOLDER/ca.pem.
 * The names in protocols.mjs are other fronts. And a proxy that knows CONNECT only. Each TLS
 * connection is a line in FOLDER/connections: NAME, version, what was agreed on by ALPN.
 * Prints {"NAME": port, …, "proxy": port}, with null for one that cannot be; ends with its input.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { createPlainFront, encrypted, plain } from './protocols.mjs'

const [address, folder, ...names] = process.argv.slice(2)
const { hostname, port } = new URL(address)

/* Either side may go away at any moment. */
function couple(a, b) {
  for (const [from, to] of [[a, b], [b, a]]) {
    from.on('error', () => to.destroy())
    from.pipe(to)
  }
}

/* null where there is no such address, as on a machine without IPv6. */
function listen(server, address = '127.0.0.1') {
  return new Promise((resolve) => server.on('error', () => resolve(null))
    .listen(0, address, () => resolve(server.address().port)))
}

function note(name, socket) {
  const line = `${name} ${socket.getProtocol()} ${socket.alpnProtocol || 'none'}\n`
  appendFileSync(join(folder, 'connections'), line)
}

function front(name) {
  const read = (file) => readFileSync(join(folder, file))
  const { address, speaks = ['http/1.1'], ...options } = encrypted[name] ?? {}
  const files = encrypted[name] ? 'good' : name
  const server = createTlsServer({
    cert: read(`${files}.pem`),
    key: read(`${files}.key`),
    ca: read('ca.pem'),
    requestCert: name === 'client',
    rejectUnauthorized: true,
    ALPNProtocols: speaks,
    ...options,
  })
  server.on('tlsClientError', () => {})
  server.on('secureConnection', (socket) => {
    note(name, socket)
    if (speaks.includes(socket.alpnProtocol || 'http/1.1')) couple(socket, connect(port, hostname))
    else socket.destroy()
  })
  return listen(server, address)
}

function proxy() {
  const server = createHttpServer((request, response) => response.writeHead(405).end())
  server.on('connect', (request, socket) => {
    const [host, at] = request.url.split(':')
    const upstream = connect(at, host, () => {
      socket.write('HTTP/1.1 200 Connected\r\nVia: 1.1 test\r\n\r\n')
      couple(socket, upstream)
    })
    upstream.on('error', () => socket.destroy())
  })
  return listen(server)
}

const ports = { proxy: await proxy() }
for (const name of names) {
  ports[name] = plain[name]
    ? await listen(createPlainFront(plain[name], hostname, port), plain[name].address)
    : await front(name)
}
console.log(JSON.stringify(ports))
process.stdin.on('end', () => process.exit()).resume()
