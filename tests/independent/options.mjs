// The command line.
import { parseArgs } from 'node:util'

const EDITIONS = ['2023', '2025']

// The first ones are permitted by the pages, the last is not.
const QUIRKS = {
  reverse: 'judge a request in the opposite order',
  spend: 'let a refused request spend its nonce and its user action',
  close: 'close each connection after one answer',
  forget: 'take a nonce twice, which is wrong',
}

function fail(why) {
  process.stderr.write(`${why}\n`)
  process.exit(2)
}

function read() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        edition: { type: 'string', default: EDITIONS[0] },
        target: { type: 'string' },
        quirk: { type: 'string', multiple: true, default: [] },
      },
    }).values
  } catch (error) {
    return fail(error.message)
  }
}

export const options = read()

if (!EDITIONS.includes(options.edition)) fail(`--edition takes ${EDITIONS.join(' or ')}`)
for (const quirk of options.quirk)
  if (!QUIRKS[quirk]) fail(`--quirk takes ${Object.keys(QUIRKS).join(', ')}`)

// Since late 2023 a nonce is wanted of server-side applications only, since 2025 no application.
export const modern = options.edition === '2025'
export const quirks = new Set(options.quirk)
