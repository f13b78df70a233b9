// Each judge looks at one thing of a request and throws a refusal. None needs another to have been
// asked before it, so the order is free.
import crypto from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { modern, quirks } from './options.mjs'
import * as refuse from './refusals.mjs'

const MINUTE = 60_000
// Free: "a period of time" is all that the application page says of a nonce's life.
const NONCE_PAST = 15 * MINUTE
const NONCE_FUTURE = 2 * MINUTE
// Request headers page: at least 12 characters at first, 13 since June 2023.
const RANDOM_LENGTH = 13

const usedNonces = new Map()
export const userActions = new Map()

// Entries are in the order of their making, so the oldest come first.
export function remember(map, key, value, life) {
  for (const [old, { until }] of map) {
    if (until > Date.now()) break
    map.delete(old)
  }
  map.set(key, { ...value, until: Date.now() + life })
}

export function recall(map, key) {
  const value = map.get(key)
  return value?.until > Date.now() ? value : undefined
}

export function parseJson(bytes) {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

// Credential page: authentication required. The header is called Authorization, however the
// application page's sample spells it.
function judgeCaller({ caller }) {
  if (!caller) throw refuse.unauthenticated()
}

// Application page, Headers: APPID is required, secret and signature of server-side applications.
// Free: what is answered when they are missing, and whether another organisation's will do.
function judgeApplication(call) {
  const { application, caller, headers } = call
  if (modern && !headers['x-dfns-appid']) return
  if (!application?.isActive) throw refuse.unauthenticated()
  if (caller && caller.orgId !== application.orgId) throw refuse.unauthenticated()
  if (application.kind !== 'ServerSideApplication') return
  if (headers['x-dfns-appsecret'] !== application.secret) throw refuse.unauthenticated()
  if (!isSignedByApplication(call)) throw refuse.unauthenticated()
}

const SIGNED_HEADERS = [
  'accept', 'accept-encoding', 'authorization', 'connection', 'content-length', 'content-type',
  'host', 'user-agent', 'x-dfns-appid', 'x-dfns-appsecret', 'x-dfns-nonce', 'x-dfns-useraction',
]

const jwtPart = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

// Early login page, sample of a server-side application: the signature of a JWT whose payload is
// the request. The sample speaks of https; who came without TLS may say so.
function isSignedByApplication({ request, headers, bytes, application }) {
  const signature = Buffer.from(headers['x-dfns-apisignature'] ?? '', 'base64url')
  const head = Object.fromEntries(SIGNED_HEADERS.map((each) => [`h-${each}`, headers[each] ?? '']))
  return ['https', 'http'].some((scheme) => {
    const payload = {
      ...head,
      'r-authority': headers.host,
      'r-body': bytes.toString('base64url'),
      'r-method': request.method.toLowerCase(),
      'r-path': request.url,
      'r-scheme': scheme,
    }
    const signed = `${jwtPart({ alg: 'RS256', typ: 'JWT' })}.${jwtPart(payload)}`
    return crypto.verify('RSA-SHA256', Buffer.from(signed), application.publicKey, signature)
  })
}

// Both pages, Request body: one member, a text, required. Free: any other member is refused.
function judgeBody({ body, operation: { member } }) {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw refuse.badBody('expected a JSON object')
  if (typeof body[member] !== 'string' || body[member] === '')
    throw refuse.badBody(`expected ${member} to be a text that is not empty`)
  if (Object.keys(body).length > 1) throw refuse.badBody(`expected no member but ${member}`)
}

// Credential page, Required Permissions. The application page has a TODO there; five months later
// it asks for Auth:Apps:Update.
export function judgePermission({ caller, operation: { permission } }) {
  if (caller && !caller.permissions.includes(permission)) throw refuse.forbidden(caller, permission)
}

// Application page, User Action Signature: payload, path and method are those of the request. It
// signs without the space that its sample body has, so what counts is the JSON. Signing page: the
// token is good for the user who signed, and once.
function judgeUserAction({ request, headers, body, caller }) {
  const action = recall(userActions, headers['x-dfns-useraction'])
  if (!action || (caller && action.userId !== caller.id)) throw refuse.userActionInvalid()
  if (action.method !== request.method || action.path !== request.url)
    throw refuse.userActionInvalid()
  if (!isDeepStrictEqual(parseJson(Buffer.from(action.payload)), body))
    throw refuse.userActionInvalid()
  if (action.used) throw refuse.userActionUsed()
  if (quirks.has('spend')) action.used = true
}

// Credential page, Responses, 403: no access to the resource. Free: an id that does not exist is
// answered like one that is not the caller's, so that nobody learns which ids there are; and a
// credential is switched off by its own user only.
function judgeResource({ caller, application, resource, operation: { permission } }) {
  if (resource && resource === application) throw refuse.ownState()
  if (!caller) return
  const { orgId, userId = caller.id } = resource ?? {}
  if (orgId !== caller.orgId || userId !== caller.id) throw refuse.forbidden(caller, permission)
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

// Application page: base64url of JSON, with `uuid` and `datetime` in the table of headers, `nonce`
// in the sample, where a line feed ends it; `date` on the request headers page. One client pads.
// Free: the standard alphabet is refused.
function readNonce(text = '') {
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(text)) return undefined
  const value = parseJson(Buffer.from(text, 'base64url'))
  const random = value?.uuid ?? value?.nonce
  const date = value?.datetime ?? value?.date
  if (typeof random !== 'string' || random.length < RANDOM_LENGTH) return undefined
  if (typeof date !== 'string' || !DATE_TIME.test(date)) return undefined
  const age = Date.now() - Date.parse(date)
  return age <= NONCE_PAST && age >= -NONCE_FUTURE ? random : undefined
}

const needsNonce = ({ headers, application }) =>
  !modern || headers['x-dfns-nonce'] || application?.kind === 'ServerSideApplication'

// Credential page, Responses, 400. Free: it is the random value that may not come twice, in one
// organisation, whatever else the nonce says.
function judgeNonce(call) {
  if (!needsNonce(call)) return
  const random = readNonce(call.headers['x-dfns-nonce'])
  if (!random) throw refuse.nonceInvalid()
  call.nonce = `${call.caller?.orgId} ${random}`
  if (recall(usedNonces, call.nonce) && !quirks.has('forget')) throw refuse.nonceUsed()
  if (quirks.has('spend')) spendNonce(call)
}

function spendNonce({ nonce }) {
  if (nonce) remember(usedNonces, nonce, {}, NONCE_PAST + NONCE_FUTURE)
}

export const DEACTIVATION = [judgeBody, judgePermission, judgeUserAction, judgeResource]

// Free: the pages give no order, and do not say whether a refused request spends anything.
export function judge(call, judges) {
  const order = [judgeCaller, judgeApplication, ...judges, judgeNonce]
  if (quirks.has('reverse')) order.reverse()
  for (const each of order) each(call)
  spendNonce(call)
}
