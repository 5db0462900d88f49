import { isDeepStrictEqual } from 'node:util'
import type { CommanderId, SectorId } from '../src/sim/core/ids.ts'
import type { SectorEvent } from '../src/sim/events.ts'
import { type Galaxy, sectorOf } from '../src/sim/galaxy/galaxy.ts'
import { CAPTURE_HELD_MS, CAPTURE_NEUTRAL_MS } from '../src/sim/rules/holding.ts'
import type { SectorState } from '../src/sim/sectorState.ts'

type EventOf<Type extends SectorEvent['type']> = Extract<SectorEvent, { type: Type }>

interface Clock {
  readonly by: CommanderId
  /** Galaxy ms; null while the clock stands still. */
  readonly until: number | null
  readonly leftMs: number
}

/** What has become of a system. */
interface Holding {
  readonly owner: CommanderId | null
  readonly level: number
  readonly lockedUntil: number
  readonly clock: Clock | null
}

interface Present {
  readonly systems: Map<number, Holding>
  /** Who owns the sector. */
  owner: CommanderId | null
}

const UNTOUCHED: Holding = { owner: null, level: 0, lockedUntil: 0, clock: null }

/**
 * Follows by the events alone who holds which system [HOLD-1]: each has one owner, changes hands by
 * an event that names that owner, and is captured once for each clock, when its time is up. It takes
 * the events of each sector in order, and the sectors in any order.
 */
export class HoldingLedger {
  readonly #galaxy: Galaxy
  readonly #sectors = new Map<SectorId, Present>()
  readonly #counts = {
    granted: 0,
    captured: 0,
    capturedFromSomebody: 0,
    capturesStopped: 0,
    stationRounds: 0,
    stationsBeaten: 0,
  }

  constructor(galaxy: Galaxy) {
    this.#galaxy = galaxy
  }

  /** @throws Error if an event does not follow from those before it */
  add(event: SectorEvent): void {
    switch (event.type) {
      case 'capture.began':
        this.#run(event)
        return
      case 'capture.stopped':
        this.#stop(event)
        return
      case 'system.captured':
        this.#capture(event)
        return
      case 'system.granted':
        this.#grant(event)
        return
      case 'system.released':
        this.#release(event)
        return
      case 'sector.owned':
        this.#own(event)
        return
      case 'building.upgraded':
        this.#upgrade(event)
        return
      case 'battle.round':
        if (event.data.garrisons.length > 0) this.#counts.stationRounds += 1
        return
      case 'battle.ended':
        this.#counts.stationsBeaten += event.data.garrisons.filter(
          ({ isBeaten }) => isBeaten,
        ).length
    }
  }

  /** Compares it with a sector between two decisions. @throws Error if they differ */
  checkSector({ id, systems }: SectorState): void {
    const { systems: told, owner } = this.#in(id)
    for (const number of new Set([...told.keys(), ...systems.keys()])) {
      const [one, other] = [told.get(number) ?? UNTOUCHED, holdingIn(systems.get(number))]
      if (isDeepStrictEqual(one, other)) continue
      throw new Error(
        `[HOLD-1] sector ${id}: system ${number} is ${say(other)}, and ${say(one)} by the events`,
      )
    }
    const most = this.#holderOfMost(id)
    if (most === owner) return
    throw new Error(`[HOLD-1] sector ${id}: ${most} holds most of it, and no event says so`)
  }

  /**
   * Compares it with what the rows of a sector and of its systems say [OWN-5].
   * @throws Error if they differ
   */
  checkRows(sector: SectorId, owner: CommanderId | null, rows: ReadonlyMap<number, CommanderId>) {
    const { systems, owner: told } = this.#in(sector)
    for (const number of new Set([...systems.keys(), ...rows.keys()])) {
      const [one, other] = [systems.get(number)?.owner ?? null, rows.get(number) ?? null]
      if (one === other) continue
      throw new Error(
        `[OWN-5] sector ${sector}: by its row ${other} holds system ${number}, and ${one} by the events`,
      )
    }
    if (told === owner) return
    throw new Error(
      `[OWN-5] sector ${sector}: by its row ${owner} owns it, and ${told} by the events`,
    )
  }

  get figures(): Readonly<Record<string, number>> {
    return this.#counts
  }

  #upgrade(event: EventOf<'building.upgraded'>): void {
    const { at, owner, building, level, station } = event.data
    if (building !== 'station' || 'base' in at) return
    const before = this.#in(event.sector).systems.get(at.system) ?? UNTOUCHED
    if (before.owner !== owner) throw fault(event, `${before.owner} holds it, not ${owner}`)
    if (level !== before.level + 1 || station?.level !== level) {
      throw fault(event, `a station of level ${before.level} gets level ${level}`)
    }
    this.#set(event, at.system, { ...before, level })
  }

  #run(event: EventOf<'capture.began'>): void {
    const { system, by, holder, totalMs, until } = event.data
    const before = this.#heldBy(event, holder)
    if (by === holder) throw fault(event, `${by} takes its own system`)
    if (event.at < before.lockedUntil) throw fault(event, 'it was just taken')
    const wholeMs = holder === null ? CAPTURE_NEUTRAL_MS : CAPTURE_HELD_MS
    if (totalMs !== wholeMs) throw fault(event, `it takes ${totalMs} ms instead of ${wholeMs}`)
    const { clock } = before
    if (clock && clock.by !== by) throw fault(event, `${clock.by} is taking it already`)
    if (clock && clock.until !== null) {
      if (until <= clock.until) throw fault(event, `it is put off from ${clock.until} to ${until}`)
    } else {
      const leftMs = until - event.at
      const dueMs = clock?.leftMs ?? wholeMs
      if (leftMs !== dueMs) throw fault(event, `its clock runs ${leftMs} ms instead of ${dueMs}`)
    }
    this.#set(event, system, { ...before, clock: { by, until, leftMs: 0 } })
  }

  #stop(event: EventOf<'capture.stopped'>): void {
    const { system, by, holder, leftMs } = event.data
    const before = this.#heldBy(event, holder)
    const { until } = clockOf(event, before, by)
    this.#counts.capturesStopped += 1
    if (leftMs === null) {
      this.#set(event, system, { ...before, clock: null })
      return
    }
    if (until === null) throw fault(event, 'its clock stands still already')
    const dueMs = Math.max(0, until - event.at)
    if (leftMs !== dueMs) throw fault(event, `${leftMs} ms are left instead of ${dueMs}`)
    this.#set(event, system, { ...before, clock: { by, until: null, leftMs } })
  }

  #capture(event: EventOf<'system.captured'>): void {
    const { system, owner, from, level, lockedUntil } = event.data
    const before = this.#heldBy(event, from)
    const { until } = clockOf(event, before, owner)
    if (until === null) throw fault(event, 'its clock stands still')
    if (event.at < until) throw fault(event, `its clock runs until ${until}, and it is ${event.at}`)
    const half = Math.floor(before.level / 2)
    if (level !== half) throw fault(event, `level ${level} is left of ${before.level}`)
    this.#counts.captured += 1
    if (from !== null) this.#counts.capturedFromSomebody += 1
    this.#set(event, system, { owner, level, lockedUntil, clock: null })
  }

  #grant(event: EventOf<'system.granted'>): void {
    const { system, owner, level } = event.data
    const { clock } = this.#heldBy(event, null)
    if (clock) throw fault(event, `${clock.by} is taking it`)
    this.#counts.granted += 1
    this.#set(event, system, { ...UNTOUCHED, owner, level })
  }

  #release(event: EventOf<'system.released'>): void {
    this.#heldBy(event, event.data.from)
    this.#set(event, event.data.system, UNTOUCHED)
  }

  #own(event: EventOf<'sector.owned'>): void {
    const here = this.#in(event.sector)
    const { owner, from } = event.data
    if (from !== here.owner) throw fault(event, `${here.owner} owned it, not ${from}`)
    const most = this.#holderOfMost(event.sector)
    if (owner !== most) throw fault(event, `${most} holds most of it, not ${owner}`)
    here.owner = owner
  }

  /** @returns the system of an event @throws Error if somebody else holds it */
  #heldBy(
    event: SectorEvent & { readonly data: { readonly system: number } },
    owner: CommanderId | null,
  ): Holding {
    const holding = this.#in(event.sector).systems.get(event.data.system) ?? UNTOUCHED
    if (holding.owner === owner) return holding
    throw fault(event, `${holding.owner} holds system ${event.data.system}, not ${owner}`)
  }

  #set({ sector }: SectorEvent, system: number, holding: Holding): void {
    this.#in(sector).systems.set(system, holding)
  }

  /** @returns who holds more than half of a sector's systems; null for nobody */
  #holderOfMost(sector: SectorId): CommanderId | null {
    const { length } = sectorOf(this.#galaxy, sector).systems
    const byOwner = Map.groupBy(this.#in(sector).systems.values(), ({ owner }) => owner)
    for (const [owner, { length: held }] of byOwner) {
      if (owner !== null && 2 * held > length) return owner
    }
    return null
  }

  #in(sector: SectorId): Present {
    const known = this.#sectors.get(sector)
    if (known) return known
    const none: Present = { systems: new Map(), owner: null }
    this.#sectors.set(sector, none)
    return none
  }
}

function clockOf(event: SectorEvent, { clock }: Holding, by: CommanderId): Clock {
  if (clock?.by === by) return clock
  throw fault(event, `no clock of ${by} is there, but ${JSON.stringify(clock)}`)
}

function holdingIn(system: ReturnType<SectorState['systems']['get']>): Holding {
  if (!system) return UNTOUCHED
  const { owner, station, lockedUntil, capture } = system
  const clock = capture && { by: capture.by, until: capture.until, leftMs: capture.leftMs }
  return { owner, level: station.level, lockedUntil, clock }
}

function say(holding: Holding): string {
  return JSON.stringify(holding)
}

function fault({ sector, seq, type }: SectorEvent, says: string): Error {
  return new Error(`[HOLD-1] sector ${sector}, event ${seq} (${type}): ${says}`)
}
