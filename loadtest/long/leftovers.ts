import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../../testkit/ServerProcess.ts'

/** Metrics that must be zero again once everybody has left. */
const NONE_LEFT = [
  'starlane_clients',
  'starlane_event_streams',
  'starlane_feed_watches',
  'starlane_vision_groups',
  'starlane_orders_queued',
] as const
/** Connections that pools may keep: they grow as needed and shrink at their own pace. */
const POOLED_MAX = 16
const SETTLE_MS_MAX = 90_000
const LOOK_MS = 1_000

export interface Holdings {
  readonly descriptors: number
  /** Subscriptions besides those of live sectors and of sectors whose feed is kept for a while. */
  readonly topics: number
  readonly counts: Readonly<Record<string, number>>
}

/** @returns what a process holds at this moment */
export async function holdingsOf(server: ServerProcess): Promise<Holdings> {
  const counts: Record<string, number> = {}
  for (const name of NONE_LEFT) counts[name] = await server.metric(name)
  return {
    descriptors: await server.metric('process_open_fds'),
    topics:
      (await server.metric('starlane_presence_topics')) -
      (await server.metric('starlane_sectors_live')) -
      (await server.metric('starlane_feed_sectors')),
    counts,
  }
}

/**
 * Waits for what goes away by itself, for 90 s at most.
 * @param before what the process held before anybody came
 * @returns what is left over, in words; empty if nothing is
 */
export async function leftoversOf(server: ServerProcess, before: Holdings): Promise<string[]> {
  const giveUpAt = performance.now() + SETTLE_MS_MAX
  for (;;) {
    const left = compare(before, await holdingsOf(server), await roomsWithoutSector(server))
    if (left.length === 0 || performance.now() > giveUpAt) return left
    await wait(LOOK_MS)
  }
}

function compare(before: Holdings, now: Holdings, strayRooms: number): string[] {
  const left = Object.entries(now.counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
  if (now.topics > before.topics) left.push(`${now.topics - before.topics} subscriptions`)
  if (now.descriptors > before.descriptors + POOLED_MAX)
    left.push(`${now.descriptors - before.descriptors} descriptors`)
  if (strayRooms > 0) left.push(`${strayRooms} rooms without a sector`)
  return left
}

/** Rooms besides those of live sectors; the map has a room of its own. */
async function roomsWithoutSector(server: ServerProcess): Promise<number> {
  const rooms = await server.metric('starlane_rooms')
  return Math.max(0, rooms - 1 - (await server.metric('starlane_sectors_live')))
}
