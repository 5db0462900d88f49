import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { keepBuilds } from '../../web/keepBuilds.ts'

test('the assets of earlier builds stay, but not for ever', (t) => {
  const dist = mkdtempSync(join(tmpdir(), 'starlane-dist-'))
  t.after(() => rmSync(dist, { recursive: true, force: true }))
  mkdirSync(join(dist, 'assets'))
  const build = (name: string): void => {
    writeFileSync(join(dist, 'assets', name), '')
    keepBuilds(dist, ['index.html', `assets/${name}`])
  }
  build('a.js')
  build('b.js')
  for (let again = 0; again < 9; again++) build('b.js')
  assert.deepEqual(readdirSync(join(dist, 'assets')), ['a.js', 'b.js'])
  for (const name of ['c.js', 'd.js', 'e.js', 'f.js']) build(name)
  assert.deepEqual(readdirSync(join(dist, 'assets')), ['b.js', 'c.js', 'd.js', 'e.js', 'f.js'])
})
