// A fake of PUT /auth/credentials/deactivate as somebody writes it by hand in an hour: bearer token,
// nonce, replay, user action and body are looked at, as far as the tests of one client need it.
//
//   node fake.mjs TOKEN
import http from 'node:http'

const WINDOW_MS = 300 * 1000

const token = process.argv[2]
const usedNonces = new Set()
const usedActions = new Set()
const credentials = new Map([['cr-4uc9u-12ij1-9s08327e73jqqcnr', { isActive: true }]])

function refuse(status, message) {
  return { status, body: { error: { message } } }
}

function readNonce(header) {
  try {
    const { uuid, datetime } = JSON.parse(Buffer.from(header, 'base64url'))
    return Math.abs(Date.now() - Date.parse(datetime)) <= WINDOW_MS ? uuid : undefined
  } catch {
    return undefined
  }
}

function answer({ method, url, headers }, text) {
  if (method !== 'PUT' || url !== '/auth/credentials/deactivate') return refuse(404, 'Not Found')
  const nonce = readNonce(headers['x-dfns-nonce'])
  if (!nonce) return refuse(400, 'request nonce is missing or invalid')
  if (usedNonces.has(nonce)) return refuse(400, 'request nonce has already been used')
  usedNonces.add(nonce)
  if (headers.authorization !== `Bearer ${token}`) return refuse(401, 'Not Authorized.')
  const action = headers['x-dfns-useraction']
  if (!action) return refuse(403, 'user action signature is missing or invalid')
  if (usedActions.has(action)) return refuse(400, 'user action has already been used')
  usedActions.add(action)
  const credential = credentials.get(JSON.parse(text).credentialUuid)
  if (!credential) return refuse(404, 'credential not found')
  credential.isActive = false
  return { status: 200, body: { message: 'success' } }
}

const server = http.createServer((request, response) => {
  let text = ''
  request.on('data', (chunk) => (text += chunk))
  request.on('end', () => {
    const { status, body } = answer(request, text)
    const bytes = JSON.stringify(body)
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(bytes),
    })
    response.end(bytes)
  })
})

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }))
})
