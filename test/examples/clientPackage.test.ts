import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { runScript } from './runScript.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

let server: TestServer
let folder: string
before(async () => {
  server = await withStarlane({ timeScale: 20 })
  folder = await mkdtemp(path.join(tmpdir(), 'starlane-client-'))
})
after(async () => {
  await rm(folder, { recursive: true })
  await server.close()
})

/**
 * Unpacks the packed client, and beside it only the packages it depends on. They are copied from
 * this repository, because an npm install would ask a registry for them.
 */
async function install(): Promise<void> {
  const npm = ['run', 'pack:client', '--silent', '--', '--pack-destination', folder, '--json']
  const { stdout } = await run('npm', npm, { cwd: ROOT })
  const packed = /"filename": "(.*\.tgz)"/.exec(stdout)?.[1] ?? assert.fail(stdout)
  const home = path.join(folder, 'node_modules/starlane-client')
  await mkdir(home, { recursive: true })
  await run('tar', ['-xzf', path.join(folder, packed), '-C', home, '--strip-components=1'])
  const manifest = JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8'))
  for (const name of Object.keys(manifest.dependencies)) {
    const link = path.join(folder, 'node_modules', name)
    await mkdir(path.dirname(link), { recursive: true })
    await symlink(path.join(ROOT, 'node_modules', name), link)
  }
}

test('the packed client plays and is typed, in a folder outside the repository', async () => {
  await install()
  const example = await readFile(path.join(ROOT, 'examples/bot.ts'), 'utf8')
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }')
  const bot = path.join(folder, 'bot.ts')
  await writeFile(bot, example.replace('../src/client/index.ts', 'starlane-client'))

  const printed = await runScript([bot, server.endpoint, '1'], folder)
  assert.match(printed, /^jump to (\d+): accepted\nthe fleet is in \1\n$/)

  // If the types were not found, they would be `any`, and this mistake would pass.
  const mistake =
    "// @ts-expect-error: a jump goes somewhere\nvoid game.order({ type: 'jump', fleetId })\n"
  await appendFile(bot, mistake)
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc')
  const types = ['--types', 'node', '--typeRoots', path.join(ROOT, 'node_modules/@types')]
  const strict = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext']
  const args = [tsc, ...strict, '--target', 'es2024', ...types, bot]
  await run(process.execPath, args, { cwd: folder }).catch(({ stdout }: { stdout: string }) =>
    assert.fail(stdout),
  )
})
