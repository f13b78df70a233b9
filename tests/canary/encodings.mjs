/* The forms in which a secret may come back, or be left behind. */

const bytes = (text) => [...Buffer.from(text)]

/* What of a base64 text stands for the secret alone, when `before` bytes come in front of it. */
function base64(text, before, encoding) {
  const encoded = Buffer.from('x'.repeat(before) + text).toString(encoding)
  return encoded.slice(Math.ceil(before * 8 / 6), Math.floor((before + Buffer.byteLength(text)) * 8 / 6))
}

const hex = (byte) => byte.toString(16).padStart(2, '0')

/* { name: text } */
export function formsOf(secret) {
  const forms = {
    raw: secret,
    percent: bytes(secret).map((byte) => `%${hex(byte)}`).join(''),
    'percent, as needed': encodeURIComponent(secret),
    'JSON, \\u each': bytes(secret).map((byte) => `\\u00${hex(byte)}`).join(''),
    'JSON, as needed': JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
    hex: Buffer.from(secret).toString('hex'),
    'HEX': Buffer.from(secret).toString('hex').toUpperCase(),
  }
  for (const encoding of ['base64', 'base64url']) {
    for (const before of [0, 1, 2]) forms[`${encoding} behind ${before}`] = base64(secret, before, encoding)
  }
  return forms
}
