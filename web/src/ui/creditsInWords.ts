import { MICROS } from '../../../src/sim/rules/economy.ts'

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const CENTS = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
/** Below this, a cent can be told from the next. */
const CENTS_BELOW = 1_000
const MINUTE_MS = 60_000

/** Credits as people read them: `1,250`, `12.40`; of large sums without cents, rounded down. */
export function creditsInWords(credits: number): string {
  if (Math.abs(credits) < CENTS_BELOW && !Number.isInteger(credits)) return CENTS.format(credits)
  return WHOLE.format(Math.floor(credits))
}

/** With the sign that says whether it comes or goes: `+12.40`, `−3`. */
export function signedCredits(credits: number): string {
  const amount = creditsInWords(Math.abs(credits))
  if (credits === 0) return '0'
  return credits > 0 ? `+${amount}` : `−${amount}`
}

/** @param micros whole micro-credits, as decimal digits */
export function creditsOf(micros: string): number {
  return Number(micros) / MICROS
}

/**
 * A rate in credits a minute of the player's own time.
 *
 * @param timeRate galaxy ms in a real ms
 */
export function perMinute(microsPerMs: number, timeRate: number): number {
  return (microsPerMs * MINUTE_MS * timeRate) / MICROS
}

/** A rate as people read it: `+30 a minute`. */
export function rateInWords(microsPerMs: number, timeRate: number): string {
  return `${signedCredits(perMinute(microsPerMs, timeRate))} a minute`
}
