/*
 * deactivate_test.mjs VERSION EDITION KEY FOLDER: the vendor's unmodified SDK, one version of it,
 * configured by the environment that "dfns-sim env" prints, with the credential called KEY.
 * FOLDER holds node_modules and the target.json that "dfns-sim target" prints.
 */
import assert from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { before, describe, test } from 'node:test'

const [version, edition, keyName, folder] = process.argv.slice(2)
const require = createRequire(`${folder}/`)
const { DfnsApiClient, DfnsError } = require('@dfns/sdk')
const { AsymmetricKeySigner } = require('@dfns/sdk-keysigner')
const target = JSON.parse(readFileSync(`${folder}/target.json`))

const KEY_TYPES = {
  Ed25519: 'ed25519',
  'ECDSA P-256': 'prime256v1',
  'ECDSA secp256k1': 'secp256k1',
  'RSA 2048': 'rsa 2048',
}

const CONTRACTS = {
  2023: {
    unauthorized: 'Not Authorized.',
    forbidden: /^CustomerEmployee (\S+) is not authorized to perform operation \(\/auth\/credentials\/deactivate\)$/,
  },
  2025: {
    unauthorized: 'user token is missing or invalid',
    forbidden: /^CustomerEmployee (\S+) is not authorized to perform operation \(Auth:Creds:Update\)$/,
  },
}

const contract = CONTRACTS[edition]
const id = target.credentials.sacrificial[0]
const success = { message: 'success' }

const permitted = {
  token: process.env.DFNS_AUTH_TOKEN,
  signer: { credential_id: process.env.DFNS_CRED_ID, private_key: process.env.DFNS_PRIVATE_KEY },
}

/* A client for a caller of the target file, or for one made like that. */
function clientOf({ token, signer }) {
  return new DfnsApiClient({
    baseUrl: process.env.DFNS_API_URL,
    appId: process.env.DFNS_APP_ID,
    authToken: token,
    signer: new AsymmetricKeySigner({
      credId: signer.credential_id,
      privateKey: signer.private_key,
      appOrigin: process.env.DFNS_APP_ORIGIN,
    }),
  }).auth
}

const auth = clientOf(permitted)

function deactivate(credentialUuid, client = auth) {
  return client.deactivateCredential({ body: { credentialUuid } })
}

/* What the method is called changed between the versions. */
async function list() {
  return (await (auth.listCredentials ?? auth.listUserCredentials).call(auth)).items
}

function describeKey(pem) {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPrivateKey(pem)
  return type === 'rsa' ? `rsa ${details.modulusLength}` : (details.namedCurve ?? type)
}

/* Another key of the same type. */
function anotherKey(pem) {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPrivateKey(pem)
  const { namedCurve, modulusLength } = details
  const { privateKey } = generateKeyPairSync(type, { namedCurve, modulusLength })
  return privateKey.export({ type: 'pkcs8', format: 'pem' })
}

/* The envelope is what the SDK keeps of it: alpha versions the inner object, later ones the body. */
function envelopeOf(error) {
  return error.context.body ?? { error: error.context }
}

/* For assert.rejects(): the refusal, as the SDK hands it to its caller. */
function refusal(status, message) {
  return (error) => {
    assert.ok(error instanceof DfnsError, error.stack)
    assert.equal(error.httpStatus, status)
    assert.match(error.message, message)
    assert.deepEqual(envelopeOf(error), { error: { message: error.message } })
    return true
  }
}

function exactly(text) {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
}

/* Runs `call` on a machine whose clock is slow. */
async function withSlowClock(seconds, call) {
  const RightDate = globalThis.Date
  globalThis.Date = class extends RightDate {
    constructor(...given) {
      super(...(given.length ? given : [RightDate.now() - seconds * 1000]))
    }
  }
  try {
    return await call()
  } finally {
    globalThis.Date = RightDate
  }
}

describe(`@dfns/sdk ${version}, edition ${edition}, ${keyName}`, () => {
  let listed, strangersKey

  before(async () => {
    assert.equal(require('@dfns/sdk/package.json').version, version)
    assert.equal(describeKey(permitted.signer.private_key), KEY_TYPES[keyName])
    strangersKey = anotherKey(permitted.signer.private_key)
    listed = await list()
  })

  test('the credential is active at first', () => {
    assert.equal(listed.find((item) => item.credentialUuid === id)?.isActive, true)
  })

  test('deactivateCredential', async () => {
    assert.deepEqual(await deactivate(id), success)
  })

  test('deactivateCredential again, answered alike', async () => {
    assert.deepEqual(await deactivate(id), success)
  })

  test('the listing shows this credential deactivated and the others as they were', async () => {
    const expected = listed.map((item) =>
      item.credentialUuid === id ? { ...item, isActive: false } : item)
    assert.deepEqual(await list(), expected)
  })

  test('400 for an empty id', () =>
    assert.rejects(deactivate(''), refusal(400, exactly('request body is missing or invalid'))))

  test('401 for an expired token', () => {
    const caller = { ...permitted, token: target.callers.expired.token }
    return assert.rejects(
      deactivate(id, clientOf(caller)), refusal(401, exactly(contract.unauthorized)))
  })

  test('403 for a user without the permission', async () => {
    const caller = target.callers.unpermitted
    await assert.rejects(deactivate(id, clientOf(caller)), (error) => {
      refusal(403, contract.forbidden)(error)
      assert.equal(contract.forbidden.exec(error.message)[1], caller.user_id)
      return true
    })
  })

  test('403 for a signature by another key of this type', () => {
    const caller = { ...permitted, signer: { ...permitted.signer, private_key: strangersKey } }
    return assert.rejects(
      deactivate(id, clientOf(caller)),
      refusal(403, exactly('user action signature is missing or invalid')))
  })

  test('404 for a credential that does not exist', () =>
    assert.rejects(
      deactivate('cr-00000-00000-0000000000000000'),
      refusal(404, exactly('credential not found'))))

  /* The SDKs of edition 2025 neither send a nonce nor deactivate applications. */
  if (edition === '2023') {
    test('400 for a nonce of ten minutes ago', () =>
      assert.rejects(
        withSlowClock(600, () => deactivate(id)),
        refusal(400, exactly('request nonce is missing or invalid'))))

    test('404 for deactivateApplication, whose path is not the one that the page has', () =>
      assert.rejects(
        auth.deactivateApplication({ appId: target.applications.sacrificial[0] }),
        refusal(404, exactly('Not Found'))))
  }

  test('none of the refusals changed anything', async () => {
    const changed = (await list()).filter((item, i) => item.isActive !== listed[i].isActive)
    assert.deepEqual(changed.map((item) => item.credentialUuid), [id])
  })
})
