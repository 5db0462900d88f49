import {
  administrationPerMs,
  BASE_INCOME_PER_MS,
  SYSTEMS_FREE_MAX,
  systemIncomePerMs,
  upkeepPerMs,
} from '../../../../src/sim/rules/credits.ts'
import { plusShips, SHIP_CLASSES, type Ships } from '../../../../src/sim/rules/ships.ts'
import { plural } from '../../ui/words.ts'
import type { CreditsGame } from './CreditsGame.ts'

/** What is earned by something, or paid for it. */
export interface Earning {
  readonly what: string
  /** Micro-credits in a galaxy ms; negative for what is paid. */
  readonly microsPerMs: number
}

/** What the player's places earn and what its ships cost, as far as the page knows of them. */
export function earningsOf({ pilot }: Pick<CreditsGame, 'pilot'>): Earning[] {
  if (!pilot) return []
  const { base, systems, fleets } = pilot
  const income = systems.reduce(
    (sum, { levels }) => sum + systemIncomePerMs(levels?.station ?? 0),
    0,
  )
  const yards = [base, ...systems].map((place) => place?.yard?.ships ?? {})
  const ships = [...fleets.map((fleet) => fleet.ships ?? {}), ...yards].reduce<Ships>(plusShips, {})
  const held = systems.length
  const earnings: Earning[] = [
    { what: 'Your base', microsPerMs: base ? BASE_INCOME_PER_MS : 0 },
    { what: plural(held, 'system'), microsPerMs: income },
    ...SHIP_CLASSES.map((one) => {
      const count = ships[one] ?? 0
      return { what: plural(count, one), microsPerMs: -upkeepPerMs({ [one]: count }) }
    }),
    {
      what: `Administration of ${held - SYSTEMS_FREE_MAX} more than ${SYSTEMS_FREE_MAX} systems`,
      microsPerMs: -administrationPerMs(held),
    },
  ]
  return earnings.filter(({ microsPerMs }) => microsPerMs !== 0)
}
