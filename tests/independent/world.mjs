// Who and what exists: two organisations, made anew at each start.
import crypto from 'node:crypto'
import { options } from './options.mjs'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
// How many of each kind the suite may switch off.
const SACRIFICIAL = 64
const PERMISSIONS = ['Auth:Creds:Read', 'Auth:Creds:Update', 'Auth:Apps:Read', 'Auth:Apps:Update']

const users = new Map()
export const credentials = new Map()
export const applications = new Map()

export const opaque = () => crypto.randomBytes(24).toString('base64url')
const hex = (length) => crypto.randomBytes(length).toString('hex').slice(0, length)
const shortId = (prefix) => `${prefix}-${hex(5)}-${hex(5)}-${hex(16)}`

function addUser(orgId, permissions) {
  const user = { id: shortId('us'), kind: 'CustomerEmployee', orgId, permissions }
  users.set(user.id, user)
  return user
}

// Credential page, Request body: "the UUID". Free: a UUID it is, where the example has `cr-…`.
function addCredential(user, isActive, publicKey) {
  const uuid = crypto.randomUUID()
  const credId = Buffer.from(shortId('ci')).toString('base64url')
  const credential = { uuid, credId, userId: user.id, orgId: user.orgId, isActive, publicKey }
  credentials.set(uuid, credential)
  return credential
}

// Application page: ids are UUIDs, in its sample in upper case, as one tool happens to write them.
function addApplication(orgId, isActive, more = {}) {
  const id = crypto.randomUUID().toUpperCase()
  const application = { id, orgId, isActive, kind: 'ClientSideApplication', ...more }
  applications.set(id.toLowerCase(), application)
  return application
}

export const findCredential = (id) => credentials.get(id)
export const findApplication = (id) =>
  typeof id === 'string' ? applications.get(id.toLowerCase()) : undefined

// A deactivated credential signs nothing.
export const signingCredentials = (user) =>
  [...credentials.values()].filter((each) => each.userId === user.id && each.isActive && each.publicKey)

const bearerKey = crypto.randomBytes(32)
const codeOf = (text) => crypto.createHmac('sha256', bearerKey).update(text).digest()

// Free: nothing says that a token is a JWT. This one is a code over the claims that follow it.
function mintBearer(user, expires) {
  const claims = Buffer.from(`${expires} ${user.id}`)
  return Buffer.concat([codeOf(claims), claims]).toString('base64url')
}

// Whose token it is; nobody's when it is expired or not ours.
export function findBearer(token) {
  const bytes = Buffer.from(token, 'base64url')
  const [code, claims] = [bytes.subarray(0, 32), bytes.subarray(32)]
  // One token has one spelling.
  if (claims.length === 0 || bytes.toString('base64url') !== token) return undefined
  if (!crypto.timingSafeEqual(codeOf(claims), code)) return undefined
  const [expires, id] = claims.toString().split(' ')
  return Number(expires) > Date.now() ? users.get(id) : undefined
}

const pem = (key) => key.export({ type: 'pkcs8', format: 'pem' })

function makeCaller(user, type, parameters) {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(type, parameters)
  const { credId } = addCredential(user, true, publicKey)
  return {
    token: mintBearer(user, Date.now() + DAY),
    user_id: user.id,
    signer: { credential_id: credId, private_key: pem(privateKey) },
  }
}

function makeServerSideApplication(orgId) {
  const { publicKey, privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 })
  const kind = 'ServerSideApplication'
  const { id, secret } = addApplication(orgId, true, { kind, secret: opaque(), publicKey })
  return { id, secret, private_key: pem(privateKey) }
}

const many = (make) => Array.from({ length: SACRIFICIAL }, make)

// Makes the world, and tells of it what the suite has to know.
export function makeTarget(url) {
  const [home, abroad] = [shortId('or'), shortId('or')]
  const [permitted, second] = [addUser(home, PERMISSIONS), addUser(home, PERMISSIONS)]
  const [unpermitted, stranger] = [addUser(home, []), addUser(abroad, PERMISSIONS)]
  return {
    url,
    edition: options.edition,
    application: { id: addApplication(home, true).id },
    server_side_application: makeServerSideApplication(home),
    callers: {
      permitted: makeCaller(permitted, 'ec', { namedCurve: 'P-256' }),
      unpermitted: makeCaller(unpermitted, 'ed25519'),
      second: makeCaller(second, 'ec', { namedCurve: 'secp256k1' }),
      expired: { token: mintBearer(permitted, Date.now() - MINUTE), user_id: permitted.id },
      other_tenant: makeCaller(stranger, 'rsa', { modulusLength: 2048 }),
    },
    credentials: {
      deactivated: addCredential(permitted, false).uuid,
      sacrificial: many(() => addCredential(permitted, true).uuid),
      other_tenant: addCredential(stranger, false).uuid,
    },
    applications: {
      deactivated: addApplication(home, false).id,
      sacrificial: many(() => addApplication(home, true).id),
      other_tenant: addApplication(abroad, false).id,
    },
    read_back: true,
    accept_untestable: ['credentials.expired_user_action', 'applications.expired_user_action'],
    ...(options.target && { hooks: { next_request_fails: `command:touch '${options.target}.fail'` } }),
  }
}
