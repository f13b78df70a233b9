// sbom_test.mjs DOCUMENT BIN: is the document what SPDX 2.3 asks for, and is it true of the programs
// in BIN and of the packages that are installed here?
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const [path, bin] = process.argv.slice(2)
const document = JSON.parse(readFileSync(path))
const packages = new Map(document.packages.map((row) => [row.SPDXID, row]))
const programs = document.packages.filter((row) => row.checksums)
const debian = document.packages.filter((row) => !row.checksums)
const run = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' })

// SPDX 2.3, 6 (document creation information) and 7 (package information): what must be there, and how.
test('the document is well-formed SPDX 2.3', () => {
  assert.equal(document.spdxVersion, 'SPDX-2.3')
  assert.equal(document.dataLicense, 'CC0-1.0')
  assert.equal(document.SPDXID, 'SPDXRef-DOCUMENT')
  assert.match(document.documentNamespace, /^https:\/\/[^#\s]+$/)
  assert.match(document.creationInfo.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  for (const creator of document.creationInfo.creators)
    assert.match(creator, /^(Tool|Organization|Person): \S/)
  for (const row of document.packages) {
    assert.match(row.SPDXID, /^SPDXRef-[A-Za-z0-9.-]+$/)
    assert.equal(row.downloadLocation, 'NOASSERTION')
    assert.equal(row.filesAnalyzed, false)
    assert.ok(row.name && row.versionInfo)
  }
})

test('no id is used twice, and every relation has two ends', () => {
  assert.equal(packages.size, document.packages.length)
  const types = ['DESCRIBES', 'DYNAMIC_LINK', 'DEPENDS_ON', 'BUILD_DEPENDENCY_OF']
  for (const relation of document.relationships) {
    assert.ok(types.includes(relation.relationshipType))
    assert.ok(relation.spdxElementId === 'SPDXRef-DOCUMENT' || packages.has(relation.spdxElementId))
    assert.ok(packages.has(relation.relatedSpdxElement))
  }
})

test('each program has its own checksum', () => {
  assert.ok(programs.length > 0)
  for (const { name, checksums } of programs) {
    const sum = createHash('sha256').update(readFileSync(`${bin}/${name}`)).digest('hex')
    assert.deepEqual(checksums, [{ algorithm: 'SHA256', checksumValue: sum }])
  }
})

test('each version is the one that is installed', () => {
  assert.ok(debian.length > 0)
  const installed = run('dpkg-query', '--show', '--showformat', '${Package} ${Version}\n',
    ...debian.map(({ name }) => name)).split('\n')
  for (const { name, versionInfo, externalRefs } of debian) {
    assert.ok(installed.includes(`${name} ${versionInfo}`), name)
    const version = encodeURIComponent(versionInfo).replaceAll('%7E', '~')
    assert.ok(externalRefs[0].referenceLocator.includes(`@${version}?`))
  }
})

test('each library that the build asks for is there', () => {
  const wanted = ['libcivetweb', 'libcjson', 'libssl', 'libcurl', 'uthash-dev', 'libc6']
  for (const start of wanted.slice(0, programs.length === 2 ? wanted.length : 3))
    assert.ok(debian.some(({ name }) => name.startsWith(start)), start)
})

test('each library that a program asks for is linked to a package that has it', () => {
  for (const { name, SPDXID } of programs) {
    const linked = document.relationships.filter(
      (row) => row.spdxElementId === SPDXID && row.relationshipType === 'DYNAMIC_LINK')
    const files = linked.flatMap((row) => run('dpkg-query', '--listfiles',
      packages.get(row.relatedSpdxElement).name).split('\n'))
    const needed = run('readelf', '--wide', '--dynamic', `${bin}/${name}`).matchAll(/\(NEEDED\).*\[(.*)\]/g)
    for (const [, library] of needed)
      assert.ok(files.some((file) => file.endsWith(`/${library}`)), `${name}: ${library}`)
  }
})
