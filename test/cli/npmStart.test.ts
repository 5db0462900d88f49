import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { freePort } from '../../src/ops/freePort.ts'
import { makeDataDir } from '../../testkit/testDatabase.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const OPEN_MS_MAX = 60_000
const END_MS_MAX = 20_000

/** Replaces `sh`. It stays as a process, while other shells are replaced by their command. */
const STAYING_SHELL = '#!/bin/sh\nsh "$@"\nexit $?\n'

interface Run {
  readonly npm: ChildProcess
  readonly pid: number
  readonly dataDir: string
}

/** Runs npm as a terminal does, as leader of a process group. Resolves when the galaxy is open. */
async function runNpm(args: readonly string[], shell?: string): Promise<Run> {
  const folder = await makeDataDir()
  const dataDir = path.join(folder, 'data')
  const settings = { PORT: '0', DATA_DIR: dataDir, GALAXY_SECTORS: '16', MERCHANTS: '8' }
  if (shell) await writeFile(path.join(folder, 'shell'), shell, { mode: 0o755 })
  const npm = spawn('npm', args, {
    cwd: ROOT,
    env: {
      ...process.env,
      ...{ DATABASE_URL: '', REDIS_URL: '', PUBLIC_ADDRESS: '', ...settings },
      ...(shell ? { npm_config_script_shell: path.join(folder, 'shell') } : {}),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const pid = npm.pid ?? 0
  assert.ok(npm.stdout && pid > 1)
  after(async () => {
    killIfThere(-pid)
    const postgres = await postgresOf(dataDir)
    if (postgres !== null) killIfThere(postgres)
    await rm(folder, { recursive: true, force: true })
  })
  const isOpen = Promise.withResolvers<void>()
  createInterface({ input: npm.stdout }).on('line', (line) => {
    const said = isOfNpm(line) ? null : JSON.parse(line)
    if (said && said.level !== 30) isOpen.reject(new Error(`a warning: ${line}`))
    const speaker = args.includes('cluster') ? 'cluster' : undefined
    if (said?.msg.startsWith('Starlane is open') && said.process === speaker) isOpen.resolve()
  })
  const late = AbortSignal.timeout(OPEN_MS_MAX)
  late.onabort = () => isOpen.reject(late.reason)
  await isOpen.promise
  return { npm, pid, dataDir }
}

/**
 * Whether npm printed the line: it shows its command between empty lines. All else is JSON here.
 */
function isOfNpm(line: string): boolean {
  return line === '' || line.startsWith('> ')
}

async function postgresOf(dataDir: string): Promise<number | null> {
  const text = await readFile(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').catch(
    () => null, // it was shut down in order and has removed its file
  )
  return text === null ? null : Number(text.split('\n')[0])
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // has ended, as it should
  }
}

async function clusterArgs(): Promise<string[]> {
  return ['run', 'cluster', '--', '--processes', '1', '--port', String(await freePort())]
}

const term = (npm: number) => process.kill(npm, 'SIGTERM')
const kill = (npm: number) => process.kill(npm, 'SIGKILL')
const closeTerminal = (npm: number) => process.kill(-npm, 'SIGHUP')

for (const [what, tell, args, shell] of [
  ['SIGTERM to npm start', term, () => ['start'], undefined],
  ['SIGTERM to npm start, with a shell that stays', term, () => ['start'], STAYING_SHELL],
  ['an npm start that is killed', kill, () => ['start'], undefined],
  ['an npm start that is killed, with a shell that stays', kill, () => ['start'], STAYING_SHELL],
  ['a terminal that closes', closeTerminal, () => ['start'], undefined],
  ['SIGTERM to npm run cluster', term, clusterArgs, undefined],
  ['an npm run cluster that is killed', kill, clusterArgs, STAYING_SHELL],
  ['a terminal with a cluster that closes', closeTerminal, clusterArgs, undefined],
] as const) {
  test(`${what} leaves neither a server nor its Postgres`, async () => {
    const { npm, pid, dataDir } = await runNpm(await args(), shell)
    assert.notEqual(await postgresOf(dataDir), null)

    tell(pid)
    // All processes that npm started write to one pipe, which closes with the last of them.
    await once(npm, 'close', { signal: AbortSignal.timeout(END_MS_MAX) })
    assert.equal(await postgresOf(dataDir), null)
  })
}
