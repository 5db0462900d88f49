import { setTimeout as wait } from 'node:timers/promises'
import { nanoid } from 'nanoid'
import { Durations, type Figure, spreadFigures } from './Figures.ts'
import type { Pilot } from './Pilots.ts'

const MARK = { p50: 5, p99: 25 }

interface Answer {
  readonly ok: boolean
  readonly code?: string
}

/**
 * Move orders at a steady rate, spread over all pilots in turn; how long until the own answer, and
 * until another client of the same sector has the fleet's new course in its state.
 */
export async function orders(
  pilots: readonly Pilot[],
  perSecond: number,
  seconds: number,
): Promise<Figure[]> {
  const toAck = new Durations()
  const toOther = new Durations()
  let refused = 0
  const awaited = new Map<string, { sentAt: number; since: number }>()
  const watched = watchOthers(pilots, awaited, toOther)

  const waits: Promise<void>[] = []
  const startedAt = performance.now()
  const total = perSecond * seconds
  for (let sent = 0; sent < total; sent++) {
    const dueAt = startedAt + (sent * 1_000) / perSecond
    const aheadMs = dueAt - performance.now()
    if (aheadMs > 1) await wait(aheadMs)
    const pilot = pilots[sent % pilots.length]
    if (pilot) waits.push(order(pilot))
  }
  await Promise.all(waits)
  await wait(200)
  for (const stop of watched) stop()

  async function order(pilot: Pilot): Promise<void> {
    const known = pilot.room.state.fleets.get(pilot.fleetId)
    const sentAt = performance.now()
    awaited.set(pilot.fleetId, { sentAt, since: known?.since ?? -1 })
    const answer: Answer = await pilot.room.request('order', {
      id: nanoid(),
      type: 'move',
      fleetId: pilot.fleetId,
      to: { x: Math.random() * 1_000, y: Math.random() * 1_000 },
    })
    if (answer.ok) toAck.add(performance.now() - sentAt)
    else refused++
  }

  const what = `order at ${perSecond}/s`
  return [
    ...spreadFigures(`${what} → own answer`, toAck.spread, MARK),
    ...spreadFigures(`${what} → another client's state`, toOther.spread, MARK),
    { what: `${what}, refused`, value: refused, unit: 'orders' },
  ]
}

/** For each fleet one client of another commander in the same sector looks out. */
function watchOthers(
  pilots: readonly Pilot[],
  awaited: Map<string, { sentAt: number; since: number }>,
  toOther: Durations,
): (() => void)[] {
  const bySector = Map.groupBy(pilots, (pilot) => pilot.sector)
  const watchedBy = new Map<Pilot, string[]>()
  for (const inSector of bySector.values()) {
    if (inSector.length < 2) continue
    inSector.forEach((pilot, index) => {
      const watcher = inSector[(index + 1) % inSector.length]
      if (watcher) watchedBy.set(watcher, [...(watchedBy.get(watcher) ?? []), pilot.fleetId])
    })
  }
  return [...watchedBy].map(([watcher, fleetIds]) => {
    const look = (): void => {
      for (const fleetId of fleetIds) {
        const order = awaited.get(fleetId)
        const fleet = watcher.room.state.fleets.get(fleetId)
        if (!order || !fleet || fleet.since === order.since) continue
        awaited.delete(fleetId)
        toOther.add(performance.now() - order.sentAt)
      }
    }
    watcher.room.onStateChange(look)
    return () => watcher.room.onStateChange.remove(look)
  })
}
