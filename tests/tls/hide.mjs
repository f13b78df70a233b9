/* hide.mjs FOLDER <TARGET: the target file with each of its secrets in a file of its own in FOLDER,
 * where only the owner may read it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
const secret = new Set(['token', 'secret', 'private_key', 'expired_user_action'])
let count = 0

function hide(key, value) {
  if (!secret.has(key) || typeof value !== 'string') return value
  const path = join(folder, String(++count))
  writeFileSync(path, value, { mode: 0o600 })
  return `file:${path}`
}

mkdirSync(folder, { recursive: true })
console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8'), hide), null, 2))
