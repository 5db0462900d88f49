import type { CommanderId } from '../sim/core/ids.ts'
import { BASE_INCOME_MS, BOUNTY_CREDITS_PER_DAY_MAX, DAY_MS } from '../sim/rules/credits.ts'
import { MICROS } from '../sim/rules/economy.ts'
import type { LockedAccount } from './accounts.ts'
import { administrationOf, type HoldingChange } from './administration.ts'
import type { Booking } from './bookings.ts'

/** What a booking may depend on, besides its account. It is brought up to date with each. */
export interface Around {
  /** By commander, changes of what it holds that were booked already. */
  readonly later: Map<CommanderId, HoldingChange[]>
  /** Bounties booked already, in micro-credits, by `dayOf`. */
  readonly paid: Map<string, number>
}

/**
 * What an event is worth to a commander may depend on what was booked before, in whatever order that
 * was: the balance is the same in the end.
 *
 * @returns what to book; it changes what is kept of the account
 */
export function settled(one: Booking, account: LockedAccount, { later, paid }: Around): Booking[] {
  const { kind, at } = one
  switch (kind) {
    case 'baseIncome':
      account.earns = true
      account.earnsUntil = at + BASE_INCOME_MS
      return [one]
    case 'baseEnded': {
      const until = account.earnsUntil ?? at
      const wasEarning = account.earns
      account.earns = false
      account.earnsUntil = null
      return wasEarning ? [{ ...one, at: Math.min(at, until) }] : []
    }
    case 'systemHeld':
    case 'systemLost': {
      const change = kind === 'systemHeld' ? 1 : -1
      const known = later.get(one.account) ?? []
      const costs = administrationOf(
        account.systems,
        known.filter((other) => other.at > at),
        { at, change },
      )
      account.systems += change
      later.set(one.account, [...known, { at, change }])
      const administration = costs.map(({ at, perMs }): Booking => {
        return { ...one, kind: 'administration', at, rate: -perMs }
      })
      return [one, ...administration]
    }
    case 'bounty': {
      const before = paid.get(dayOf(one)) ?? 0
      const amount = Math.min(one.amount, BOUNTY_CREDITS_PER_DAY_MAX * MICROS - before)
      paid.set(dayOf(one), before + amount)
      return amount > 0 ? [{ ...one, amount }] : []
    }
    default:
      return [one]
  }
}

/** A commander and a galaxy day. */
export function dayOf({ account, at }: Pick<Booking, 'account' | 'at'>): string {
  return `${account} ${Math.floor(at / DAY_MS)}`
}
