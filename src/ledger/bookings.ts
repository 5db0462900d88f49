import type { ChronicleEntry } from '../chronicle/ChronicleConsumer.ts'
import type { EntryDetails, EntryKind } from '../protocol/ledger.ts'
import type { CommanderId } from '../sim/core/ids.ts'
import type { EventData, EventType } from '../sim/events.ts'
import { HOME_FLEET_SHIPS, PIRATES } from '../sim/rules/commanders.ts'
import {
  BASE_INCOME_PER_MS,
  BOUNTY_PERCENT,
  STIPEND_CREDITS,
  systemIncomePerMs,
  upkeepPerMs,
  worthOf,
} from '../sim/rules/credits.ts'
import { MICROS } from '../sim/rules/economy.ts'
import { type Ships, shipCount } from '../sim/rules/ships.ts'

/** What an event gives to a commander's account or takes from it. Zeros are booked by nobody. */
export interface Booking {
  readonly account: CommanderId
  readonly kind: EntryKind
  /** Galaxy ms from which it counts. */
  readonly at: number
  /** Whole micro-credits. */
  readonly amount: number
  /** Whole micro-credits in a galaxy ms. */
  readonly rate: number
  readonly details: EntryDetails
}

/** Who earns by a system. */
export interface EarningSystem {
  readonly owner: CommanderId
  /** The level of its station; 0 for none. */
  readonly level: number
}

/** The types of events by which credits change. */
export const BOOKED_TYPES = [
  'base.placed',
  'base.ended',
  'ship.built',
  'build.queued',
  'build.cancelled',
  'building.upgraded',
  'fleet.ended',
  'battle.ended',
  'system.granted',
  'system.captured',
  'system.released',
] as const satisfies readonly EventType[]

/**
 * The rules by which the events of one sector become bookings. It takes them in order, and knows who
 * holds which of its systems: a capture does not say how well its station paid before.
 */
export class SectorBooks {
  readonly systems: Map<number, EarningSystem>
  readonly #openedAt: number

  /**
   * @param openedAt galaxy ms before which nobody earned anything
   * @param systems those of the sector, by number, as of the events booked before
   */
  constructor(openedAt: number, systems: Iterable<readonly [number, EarningSystem]> = []) {
    this.#openedAt = openedAt
    this.systems = new Map(systems)
  }

  bookingsOf({ event }: Pick<ChronicleEntry, 'event'>): Booking[] {
    const all = this.#rulesFor(event)
    const at = Math.max(event.at, this.#openedAt)
    return all
      .filter(({ account }) => account !== PIRATES)
      .map((one) => ({ amount: 0, rate: 0, details: {}, ...one, at }))
  }

  #rulesFor({ type, data }: ChronicleEntry['event']): NewBooking[] {
    switch (type) {
      case 'base.placed':
        return begin(data.base.owner)
      case 'base.ended': {
        const { owner: account, ships } = data
        const ended = { account, kind: 'baseEnded', rate: -BASE_INCOME_PER_MS } as const
        return [ended, ...keeping(account, 'shipsLost', ships, -1)]
      }
      case 'ship.built':
        return keeping(data.owner, 'shipBuilt', { [data.ship]: 1 }, 1)
      case 'build.queued':
        return keeping(data.owner, 'shipsUsedUp', data.usedUp, -1)
      case 'build.cancelled':
        return keeping(data.owner, 'shipsReturned', data.ships, 1)
      case 'fleet.ended':
        return data.owner === null ? [] : keeping(data.owner, 'fleetEnded', data.ships, -1)
      case 'battle.ended':
        return battleOver(data)
      case 'building.upgraded':
        return this.#upgraded(data)
      case 'system.granted':
        return this.#heldBy(data.system, data.owner, data.level)
      case 'system.captured': {
        const lost = data.from === null ? [] : this.#lostBy(data.system, data.from, data.lost)
        return [...lost, ...this.#heldBy(data.system, data.owner, data.level)]
      }
      case 'system.released':
        return this.#lostBy(data.system, data.from, data.lost)
      default:
        return []
    }
  }

  #heldBy(system: number, owner: CommanderId, level: number): NewBooking[] {
    this.systems.set(system, { owner, level })
    const rate = systemIncomePerMs(level)
    return [{ account: owner, kind: 'systemHeld', rate, details: { system, level } }]
  }

  #lostBy(system: number, owner: CommanderId, ships: Ships): NewBooking[] {
    const level = this.systems.get(system)?.level ?? 0
    this.systems.delete(system)
    const rate = -systemIncomePerMs(level)
    const lost = { account: owner, kind: 'systemLost', rate, details: { system, level } } as const
    return [lost, ...keeping(owner, 'shipsLost', ships, -1, { system })]
  }

  #upgraded({ at, owner, building, level }: EventData['building.upgraded']): NewBooking[] {
    if (building !== 'station' || !('system' in at)) return []
    const { system } = at
    const before = this.systems.get(system)?.level ?? 0
    this.systems.set(system, { owner, level })
    const rate = systemIncomePerMs(level) - systemIncomePerMs(before)
    return [{ account: owner, kind: 'stationBuilt', rate, details: { system, level } }]
  }
}

type NewBooking = Pick<Booking, 'account' | 'kind'> &
  Partial<Pick<Booking, 'amount' | 'rate' | 'details'>>

/** All that a newcomer has comes with its base, and each has one base. */
function begin(account: CommanderId): NewBooking[] {
  return [
    { account, kind: 'stipend', amount: STIPEND_CREDITS * MICROS },
    { account, kind: 'baseIncome', rate: BASE_INCOME_PER_MS },
    ...keeping(account, 'homeFleet', HOME_FLEET_SHIPS, 1),
  ]
}

/** @param sign 1 for more ships to keep, -1 for fewer */
function keeping(
  account: CommanderId,
  kind: EntryKind,
  ships: Ships,
  sign: 1 | -1,
  details: EntryDetails = {},
): NewBooking[] {
  if (shipCount(ships) === 0) return []
  return [{ account, kind, rate: -sign * upkeepPerMs(ships), details: { ships, ...details } }]
}

function battleOver({ battleId: battle, parties }: EventData['battle.ended']): NewBooking[] {
  const commanders = parties.filter(({ party }) => party !== '' && party !== PIRATES)
  const lost = commanders.flatMap(({ party, lost }) =>
    keeping(party, 'shipsLost', lost, -1, { battle }),
  )
  const pirates = parties.find(({ party }) => party === PIRATES)
  const worth = pirates ? worthOf(pirates.lost) : 0
  if (worth === 0) return lost
  const dealt = parties.reduce((sum, one) => (one.party === PIRATES ? sum : sum + one.dealt), 0)
  const bounties = commanders.flatMap((one): NewBooking[] => {
    if (one.dealt === 0) return []
    const amount = Math.floor(((worth * BOUNTY_PERCENT * MICROS) / 100) * (one.dealt / dealt))
    return [{ account: one.party, kind: 'bounty', amount, details: { battle } }]
  })
  return [...lost, ...bounties]
}
