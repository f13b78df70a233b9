// What the server does. A call is what server.mjs makes of a request.
import crypto from 'node:crypto'
import { DEACTIVATION, judge, judgePermission, parseJson, recall, remember, userActions } from './judges.mjs'
import * as refuse from './refusals.mjs'
import { applications, credentials, findApplication, findCredential, opaque, signingCredentials } from './world.mjs'

const ACTION_LIFE = 60_000
const challenges = new Map()

// Both pages: a generic success message; what is deactivated already stays so. Later pages have
// more members in their answers, and none of them says that there will be no other.
function deactivate(call) {
  const { body, headers, operation } = call
  call.resource = operation.find(body?.[operation.member])
  judge(call, DEACTIVATION)
  userActions.get(headers['x-dfns-useraction']).used = true
  call.resource.isActive = false
  return { message: 'success', requestId: opaque() }
}

// Signing pages: a challenge for this payload, method and path.
function beginUserAction(call) {
  judge(call, [])
  const { userActionPayload: payload, userActionHttpMethod: method, userActionHttpPath: path } = call.body ?? {}
  if (![payload, method, path].every((each) => typeof each === 'string'))
    throw refuse.badBody('expected userActionPayload, userActionHttpMethod and userActionHttpPath')
  const [challenge, challengeIdentifier] = [opaque(), opaque()]
  const action = { challenge, payload, method, path, userId: call.caller.id }
  remember(challenges, challengeIdentifier, action, ACTION_LIFE)
  const key = signingCredentials(call.caller).map(({ credId }) => ({ type: 'public-key', id: credId }))
  return {
    supportedCredentialKinds: [{ kind: 'Key', factor: 'either', requiresSecondFactor: false }],
    challenge,
    challengeIdentifier,
    externalAuthenticationUrl: '',
    allowCredentials: { key, webauthn: [], passwordProtectedKey: [] },
    rp: { id: 'localhost', name: 'Independent' },
    userVerification: 'required',
    attestation: 'direct',
  }
}

// What is signed is clientData, byte by byte as sent: plainly by Ed25519, with SHA-256 by the others.
function isSigned(clientData, signature, { publicKey }) {
  const digest = publicKey.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  return crypto.verify(digest, clientData, publicKey, Buffer.from(String(signature), 'base64url'))
}

// Free: the user action is a random word that is looked up, where the samples show a signed one.
function completeUserAction(call) {
  judge(call, [])
  const { challengeIdentifier, firstFactor } = call.body ?? {}
  const action = recall(challenges, challengeIdentifier)
  if (action?.userId !== call.caller.id) throw refuse.challengeInvalid()
  challenges.delete(challengeIdentifier)
  const { credId, clientData, signature } = firstFactor?.credentialAssertion ?? {}
  const credential = signingCredentials(call.caller).find((each) => each.credId === credId)
  if (firstFactor?.kind !== 'Key' || !credential) throw refuse.noCredential()
  const bytes = Buffer.from(String(clientData), 'base64url')
  const { type, challenge } = parseJson(bytes) ?? {}
  if (type !== 'key.get' || challenge !== action.challenge) throw refuse.challengeInvalid()
  if (!isSigned(bytes, signature, credential)) throw refuse.unauthenticated()
  const userAction = opaque()
  remember(userActions, userAction, { ...action, used: false }, ACTION_LIFE)
  return { userAction }
}

// Free: early pages list what is active only.
function listCredentials(call) {
  judge(call, [judgePermission])
  const own = [...credentials.values()].filter((each) => each.userId === call.caller.id && each.isActive)
  const items = own.map(({ uuid, credId, isActive, publicKey }) => ({
    credentialId: credId,
    credentialUuid: uuid,
    dateCreated: '2023-01-11T00:00:00.000Z',
    isActive,
    kind: 'Key',
    name: uuid,
    publicKey: publicKey?.export({ type: 'spki', format: 'pem' }),
    relyingPartyId: 'localhost',
    origin: 'http://localhost',
  }))
  return { items }
}

function listApplications(call) {
  judge(call, [judgePermission])
  const own = [...applications.values()].filter((each) => each.orgId === call.caller.orgId)
  const items = own.map(({ id, kind, orgId, isActive }) => ({
    appId: id,
    kind,
    orgId,
    permissions: [],
    scopes: [],
    expectedRpId: 'localhost',
    expectedOrigin: 'http://localhost',
    name: id,
    isActive,
  }))
  return { items }
}

const OPERATIONS = {
  '/auth/credentials/deactivate': {
    PUT: { run: deactivate, member: 'credentialUuid', find: findCredential, permission: 'Auth:Creds:Update' },
  },
  '/auth/manage/apps/deactivate': {
    PUT: { run: deactivate, member: 'appId', find: findApplication, permission: 'Auth:Apps:Update' },
  },
  '/auth/action/init': { POST: { run: beginUserAction } },
  '/auth/action': { POST: { run: completeUserAction } },
  '/auth/credentials': { GET: { run: listCredentials, permission: 'Auth:Creds:Read' } },
  '/auth/manage/apps': { GET: { run: listApplications, permission: 'Auth:Apps:Read' } },
}

export function findOperation({ method, url }) {
  const methods = Object.entries(OPERATIONS).find(([path]) => path === url)?.[1]
  if (!methods) throw refuse.notFound()
  if (!Object.hasOwn(methods, method)) throw refuse.methodNotAllowed(Object.keys(methods))
  return methods[method]
}
