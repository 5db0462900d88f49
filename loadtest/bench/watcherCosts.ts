/**
 * `npm run bench:watchers`: what a client that only watches costs the server. It starts the real
 * server again for each kind of client. Both kinds watch the same sectors with the same traffic.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startEmbeddedPostgres } from '../../src/db/embeddedPostgres.ts'
import { createLog } from '../../src/ops/log.ts'
import { wholeNumber } from '../../src/ops/options.ts'
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import type { Figure } from './Figures.ts'
import { printSection } from './report.ts'
import { WatcherProcess } from './WatcherProcess.ts'
import type { WatcherKind } from './watchers.ts'

const { watchers, sectors, seconds } = readCommandLine({
  call: 'npm run bench:watchers --',
  does: 'Measures what a client that only watches costs the server, as a reader of Server-Sent Events and as a viewer in the galaxy room. It starts a Postgres and a server by itself.',
  options: {
    watchers: wholeNumber('N', 'clients that watch', { min: 1, max: 10_000, byDefault: 500 }),
    sectors: wholeNumber('N', 'sectors that each watches', { min: 1, max: 16, byDefault: 4 }),
    seconds: wholeNumber('N', 'seconds measured', { min: 1, max: 3_600, byDefault: 10 }),
  },
  example: 'npm run bench:watchers -- --watchers 1000',
}).values
const SETTLE_MS = 3_000
/** Fast merchants: about five events a second in each sector. */
const TRAFFIC = { GALAXY_SECTORS: '16', MERCHANTS: '64', TIME_SCALE: '50' }
const WATCHED = Array.from({ length: sectors }, (_, index) => index + 1)

/** CPU seconds used and messages received over the same time. */
async function over(server: ServerProcess, watching: WatcherProcess | null) {
  const startedAt = performance.now()
  const [cpu, got] = [await server.cpuSeconds(), await watching?.count()]
  await wait(seconds * 1_000)
  const [cpuAfter, gotAfter] = [await server.cpuSeconds(), await watching?.count()]
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    cpuMs: (cpuAfter - cpu) * 1_000,
    events: (gotAfter?.events ?? 0) - (got?.events ?? 0),
    bytes: (gotAfter?.bytes ?? 0) - (got?.bytes ?? 0),
  }
}

async function measure(kind: WatcherKind, databaseUrl: string): Promise<Figure[]> {
  const server = await ServerProcess.start({ ...TRAFFIC, DATABASE_URL: databaseUrl })
  try {
    await wait(SETTLE_MS)
    const alone = await over(server, null)
    const memory = await server.residentMiB()
    const watching = await WatcherProcess.start(server.endpoint, kind, WATCHED, watchers)
    try {
      await wait(SETTLE_MS)
      const watched = await over(server, watching)
      const cpuMs = watched.cpuMs - (alone.cpuMs / alone.seconds) * watched.seconds
      const perEvent = (value: number): number => value / watched.events
      return [
        { what: 'events delivered', value: watched.events / watched.seconds, unit: '/s' },
        { what: 'server CPU for each', value: perEvent(cpuMs) * 1_000, unit: 'µs' },
        { what: 'bytes for each', value: perEvent(watched.bytes), unit: 'B' },
        {
          what: 'resident memory for each watcher',
          value: (((await server.residentMiB()) - memory) / watchers) * 1_024,
          unit: 'KiB',
        },
        {
          what: 'server CPU with nobody watching',
          value: alone.cpuMs / alone.seconds / 10,
          unit: '% of a core',
        },
      ]
    } finally {
      await watching.stop()
    }
  } finally {
    await server.stop()
  }
}

const dataDir = await mkdtemp(path.join(tmpdir(), 'starlane-bench-'))
await chmod(dataDir, 0o755) // Postgres runs as another user if this runs as root
const postgres = await startEmbeddedPostgres({
  dataDir,
  log: createLog('warn'),
  onProgress: (line) => console.log(line),
  onLost: (reason) => {
    throw new Error(reason)
  },
})
try {
  for (const kind of ['events', 'room'] as const) {
    const what = kind === 'events' ? 'readers of Server-Sent Events' : 'viewers in the galaxy room'
    const figures = await measure(kind, postgres.connectionString)
    printSection({ title: `${watchers} ${what}, ${sectors} sectors each`, figures })
  }
} finally {
  await postgres.stop()
  await rm(dataDir, { recursive: true })
}
