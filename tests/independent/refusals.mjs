// What a request can be refused with.
import { modern } from './options.mjs'

export class Refusal extends Error {
  constructor(status, message, more = {}) {
    super(message)
    Object.assign(this, { status, details: {}, headers: {} }, more)
  }
}

// Credential page, Responses. The common errors page adds those of the user action, of an
// application's own state, and of the signing endpoints.
export const nonceInvalid = () => new Refusal(400, 'request nonce is missing or invalid')
export const nonceUsed = () => new Refusal(400, 'request nonce has already been used')
export const userActionUsed = () => new Refusal(400, 'user action has already been used')
export const userActionInvalid = () => new Refusal(403, 'user action signature is missing or invalid')
export const ownState = () => new Refusal(400, 'application cannot modify its own state')
export const challengeInvalid = () => new Refusal(400, 'Challenge token is not valid.')
export const noCredential = () =>
  new Refusal(401, 'User does not have a credential that can be used for the application.')

// "Not Authorized." with its full stop until early 2025.
export const unauthenticated = () =>
  new Refusal(401, modern ? 'user token is missing or invalid' : 'Not Authorized.', {
    headers: { 'www-authenticate': 'Bearer' },
  })

// Credential page, Responses, 403: who may not do what. Free: what stands in the parenthesis was a
// path in that page's time and is the operation since.
export const forbidden = ({ kind, id }, operation) =>
  new Refusal(403, `${kind} ${id} is not authorized to perform operation (${operation})`)

// Free: no page has a text for a body that is not as described.
export const badBody = (why) => new Refusal(400, 'Bad Request', { details: { why } })

// RFC 9110. Free: the pages know none of these.
export const notFound = () => new Refusal(404, 'Not Found')
export const methodNotAllowed = (allowed) =>
  new Refusal(405, 'Method Not Allowed', { headers: { allow: allowed.join(', ') } })
export const tooLarge = () => new Refusal(413, 'Payload Too Large')
export const notJson = () => new Refusal(415, 'Unsupported Media Type')
export const internal = () => new Refusal(500, 'Internal Server Error')
