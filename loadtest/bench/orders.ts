import { setTimeout as wait } from 'node:timers/promises'
import { nanoid } from 'nanoid'
import { Durations, type Figure, spreadFigures } from './Figures.ts'
import type { Pilot } from './Pilots.ts'

const MARK = { p50: 5, p99: 25 }
/** Longest wait for pilots to gather: more than the longest flight across a sector. */
const GATHER_MS_MAX = 90_000
/** How far a pilot flies from the meeting place: each stays in sight of all the others. */
const NEAR_UNITS = 40

interface Answer {
  readonly ok: boolean
  readonly code?: string
}

/**
 * Move orders at a steady rate, given by all pilots in turn. Measures the time until the pilot's
 * own answer, and until another client of the same sector has the fleet's new course in its state.
 */
export async function orders(
  pilots: readonly Pilot[],
  perSecond: number,
  seconds: number,
): Promise<Figure[]> {
  const toAck = new Durations()
  const toOther = new Durations()
  let refused = 0
  const places = await gather(pilots)
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
    const known = pilot.room.state.fleets?.get(pilot.fleetId)
    const sentAt = performance.now()
    awaited.set(pilot.fleetId, { sentAt, since: known?.since ?? -1 })
    const answer: Answer = await pilot.room.request('order', {
      id: nanoid(),
      type: 'move',
      fleetId: pilot.fleetId,
      to: near(places.get(pilot.sector) ?? { x: 500, y: 500 }),
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

interface Place {
  readonly x: number
  readonly y: number
}

/**
 * The pilots of a sector first fly together: a client does not see others' fleets that are far
 * away.
 */
async function gather(pilots: readonly Pilot[]): Promise<ReadonlyMap<number, Place>> {
  const places = new Map<number, Place>()
  for (const { sector, room, fleetId } of pilots) {
    const fleet = room.state.fleets?.get(fleetId)
    if (fleet && !places.has(sector)) places.set(sector, { x: fleet.x, y: fleet.y })
  }
  const giveUpAt = performance.now() + GATHER_MS_MAX
  await Promise.all(
    pilots.map(async ({ sector, room, fleetId }) => {
      const to = places.get(sector)
      if (!to) return
      await room.request('order', { id: nanoid(), type: 'move', fleetId, to })
      const isThere = (): boolean => {
        const fleet = room.state.fleets?.get(fleetId)
        return fleet?.vx === 0 && fleet.vy === 0 && Math.hypot(fleet.x - to.x, fleet.y - to.y) < 1
      }
      while (!isThere() && performance.now() < giveUpAt) await wait(100)
    }),
  )
  return places
}

function near({ x, y }: Place): Place {
  const off = (): number => (Math.random() * 2 - 1) * NEAR_UNITS
  const within = (value: number): number => Math.min(1_000, Math.max(0, value + off()))
  return { x: within(x), y: within(y) }
}

/** For each fleet, one client of another commander in the same sector watches it. */
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
        const fleet = watcher.room.state.fleets?.get(fleetId)
        if (!order || !fleet || fleet.since === order.since) continue
        awaited.delete(fleetId)
        toOther.add(performance.now() - order.sentAt)
      }
    }
    watcher.room.onStateChange(look)
    return () => watcher.room.onStateChange.remove(look)
  })
}
