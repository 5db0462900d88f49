import { ledgerAccountEntity } from '../db/entities/ledgerAccount.ts'
import type { DatabasePool } from '../db/pool.ts'
import type { Balance } from '../protocol/ledger.ts'
import type { CommanderId } from '../sim/core/ids.ts'

/** A number of credits as a line over time: at `t` there are `amount + rate × t − drift`. */
export interface Line {
  readonly amount: bigint
  readonly rate: bigint
  readonly drift: bigint
}

/** @param t galaxy ms @returns micro-credits */
export function valueAt({ amount, rate, drift }: Line, t: number): bigint {
  return amount + rate * BigInt(t) - drift
}

/** @param at galaxy ms */
export function balanceAt(line: Line, at: number): Balance {
  return { micros: String(valueAt(line, at)), microsPerMs: Number(line.rate), at }
}

/**
 * @param at galaxy ms
 * @returns what a commander has, as far as booked; null if nothing was booked yet
 * @throws if the database fails
 */
export async function readBalance(
  { dataSource }: DatabasePool,
  commander: CommanderId,
  at: number,
): Promise<Balance | null> {
  const account = await dataSource.getRepository(ledgerAccountEntity).findOne({
    select: { id: true, amount: true, rate: true, drift: true },
    where: { id: commander },
  })
  return account && balanceAt(lineOf(account), at)
}

/** @param stored numerics as strings, as the database gives them */
export function lineOf({
  amount,
  rate,
  drift,
}: {
  readonly amount: string
  readonly rate: string | number
  readonly drift: string
}): Line {
  return { amount: BigInt(amount), rate: BigInt(rate), drift: BigInt(drift) }
}
