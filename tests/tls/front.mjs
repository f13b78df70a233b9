/*
 * front.mjs URL FOLDER NAME...: ends TLS before the server at URL, once for each NAME, with
 * FOLDER/NAME.pem and NAME.key; for "client" it wants a certificate of the authority in FOLDER/ca.pem.
 * And a proxy that knows CONNECT only. Prints {"NAME": port, …, "proxy": port}; ends with its input.
 */
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'

const [address, folder, ...names] = process.argv.slice(2)
const { hostname, port } = new URL(address)

/* Either side may go away at any moment. */
function couple(a, b) {
  for (const [from, to] of [[a, b], [b, a]]) {
    from.on('error', () => to.destroy())
    from.pipe(to)
  }
}

function listen(server) {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address().port)))
}

function front(name) {
  const read = (file) => readFileSync(join(folder, file))
  const server = createTlsServer({
    cert: read(`${name}.pem`),
    key: read(`${name}.key`),
    ca: read('ca.pem'),
    requestCert: name === 'client',
    rejectUnauthorized: true,
  })
  server.on('tlsClientError', () => {})
  server.on('secureConnection', (socket) => couple(socket, connect(port, hostname)))
  return listen(server)
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
for (const name of names) ports[name] = await front(name)
console.log(JSON.stringify(ports))
process.stdin.on('end', () => process.exit()).resume()
