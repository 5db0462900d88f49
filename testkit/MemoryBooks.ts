import { type LockedAccount, otherSide } from '../src/ledger/accounts.ts'
import type { HoldingChange } from '../src/ledger/administration.ts'
import { BOOKED_TYPES, type Booking, SectorBooks } from '../src/ledger/bookings.ts'
import { type Line, valueAt } from '../src/ledger/readBalance.ts'
import { settled } from '../src/ledger/settled.ts'
import type { CommanderId, SectorId } from '../src/sim/core/ids.ts'
import type { SectorEvent } from '../src/sim/events.ts'

const NOTHING: Line = { amount: 0n, rate: 0n, drift: 0n }

/** Books events as the booker does, with its rules and without a database. */
export class MemoryBooks {
  readonly accounts = new Map<CommanderId, LockedAccount>()
  readonly lines = new Map<string, Line>()
  readonly entries: Booking[] = []
  readonly #sectors = new Map<SectorId, SectorBooks>()
  readonly #later = new Map<CommanderId, HoldingChange[]>()
  readonly #paid = new Map<string, number>()

  /** To be called with the events of each sector in order, and with sectors in any order. */
  book(event: SectorEvent): void {
    if (!BOOKED_TYPES.some((type) => type === event.type)) return
    const books = this.#sectors.get(event.sector) ?? new SectorBooks(0)
    this.#sectors.set(event.sector, books)
    for (const one of books.bookingsOf({ event })) {
      const account = this.#account(one.account)
      const around = { later: this.#later, paid: this.#paid }
      for (const booking of settled(one, account, around)) this.#write(booking, event.sector)
    }
  }

  /** Books that a base earns no more, where its commander has given no order. */
  stopIdle(at: number): void {
    for (const account of this.accounts.values()) {
      const { id, earns, earnsUntil } = account
      if (!earns || earnsUntil === null || earnsUntil >= at) continue
      account.earns = false
      this.#write(
        { account: id, kind: 'baseIdle', at: earnsUntil, amount: 0, rate: -500, details: {} },
        0,
      )
    }
  }

  /** @returns micro-credits */
  balanceAt(account: string, at: number): bigint {
    return valueAt(this.lines.get(account) ?? NOTHING, at)
  }

  /** @returns the sums of all accounts, which are all 0 [LEDG-1] */
  get sums(): Line {
    return [...this.lines.values()].reduce(plus, NOTHING)
  }

  #account(id: CommanderId): LockedAccount {
    const known = this.accounts.get(id)
    if (known) return known
    const opened: LockedAccount = { id, systems: 0, earns: false, earnsUntil: null }
    this.accounts.set(id, opened)
    return opened
  }

  #write(booking: Booking, sector: SectorId | 0): void {
    this.entries.push(booking)
    const { account, kind, at, amount, rate } = booking
    const line = {
      ...{ amount: BigInt(amount), rate: BigInt(rate), drift: BigInt(rate) * BigInt(at) },
    }
    const other = otherSide(kind, sector)
    this.lines.set(account, plus(this.lines.get(account) ?? NOTHING, line))
    this.lines.set(other, plus(this.lines.get(other) ?? NOTHING, negative(line)))
  }
}

function plus(one: Line, other: Line): Line {
  return {
    amount: one.amount + other.amount,
    rate: one.rate + other.rate,
    drift: one.drift + other.drift,
  }
}

function negative({ amount, rate, drift }: Line): Line {
  return { amount: -amount, rate: -rate, drift: -drift }
}
