import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../../testkit/ServerProcess.ts'
import type { Figure } from './Figures.ts'

/** What the server costs with nobody connected: its own process, without Postgres. */
export async function idle(
  server: ServerProcess,
  settleSeconds: number,
  seconds: number,
): Promise<Figure[]> {
  await wait(settleSeconds * 1_000)
  const cpuBefore = await server.cpuSeconds()
  const eventsBefore = await server.metric('starlane_commit_events_sum')
  const startedAt = performance.now()
  await wait(seconds * 1_000)
  const elapsedS = (performance.now() - startedAt) / 1_000
  const cpuShare = ((await server.cpuSeconds()) - cpuBefore) / elapsedS
  const events = ((await server.metric('starlane_commit_events_sum')) - eventsBefore) / elapsedS
  return [
    {
      what: 'nobody connected, merchants flying: CPU',
      value: cpuShare * 100,
      unit: '% of a core',
      mark: 2,
    },
    { what: 'nobody connected, merchants flying: events', value: events, unit: '/s' },
    { what: 'nobody connected: resident memory', value: await server.residentMiB(), unit: 'MiB' },
  ]
}
