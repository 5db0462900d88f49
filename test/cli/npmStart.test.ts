import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { makeDataDir } from '../../testkit/testDatabase.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const OPEN_MS_MAX = 60_000
const END_MS_MAX = 20_000

/** `npm start` as a terminal runs it, the leader of a process group; resolves when it is open. */
async function npmStart(dataDir: string): Promise<ChildProcess> {
  const settings = { PORT: '0', DATA_DIR: dataDir, GALAXY_SECTORS: '16', MERCHANTS: '8' }
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: '', REDIS_URL: '', PUBLIC_ADDRESS: '', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  assert.ok(npm.stdout)
  const reader = createInterface({ input: npm.stdout })
  const signal = AbortSignal.timeout(OPEN_MS_MAX)
  for (;;) {
    const [line] = await once(reader, 'line', { signal })
    if (!isOfNpm(String(line))) assert.equal(JSON.parse(line).level, 30, `a warning: ${line}`)
    if (String(line).includes('Starlane is open')) return npm
  }
}

/** It says what it runs, between empty lines; without a terminal all else is JSON. */
function isOfNpm(line: string): boolean {
  return line === '' || line.startsWith('> ')
}

async function postgresOf(dataDir: string): Promise<number | null> {
  const text = await readFile(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').catch(
    () => null, // it was shut down in order, and has removed its file
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

for (const [what, tell] of [
  ['SIGTERM to npm', (npm: number) => process.kill(npm, 'SIGTERM')],
  ['a terminal that closes', (npm: number) => process.kill(-npm, 'SIGHUP')],
] as const) {
  test(`${what} leaves neither the server nor its Postgres`, async () => {
    const dataDir = await makeDataDir()
    const npm = await npmStart(dataDir)
    const pid = npm.pid ?? 0
    assert.ok(pid > 1)
    after(async () => {
      killIfThere(-pid)
      const postgres = await postgresOf(dataDir)
      if (postgres !== null) killIfThere(postgres)
      await rm(dataDir, { recursive: true, force: true })
    })
    assert.notEqual(await postgresOf(dataDir), null)

    tell(pid)
    // Whoever npm started writes to the same pipe: it closes with the last of them.
    await once(npm, 'close', { signal: AbortSignal.timeout(END_MS_MAX) })
    assert.equal(await postgresOf(dataDir), null)
  })
}
