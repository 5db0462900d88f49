import type { SeenFleet } from '../../../../src/client/readFleets.ts'
import { distance, positionAt } from '../../../../src/sim/galaxy/course.ts'
import { PIRATES } from '../../../../src/sim/rules/commanders.ts'
import { BOUNTY_PERCENT, worthOf } from '../../../../src/sim/rules/credits.ts'
import { CONTACT_UNITS, OUTLAW_MS } from '../../../../src/sim/rules/war.ts'
import { canHarm } from '../../../../src/sim/war/Battlefield.ts'
import { type Fighting, forecastInWords, woundsOf } from '../../ui/forecast.ts'
import type { WarGame } from './WarGame.ts'

export interface AttackOutlook {
  /** Why the selected fleet cannot attack; null if it can. */
  readonly obstacle: string | null
  /** How the fight would end. */
  readonly forecast: string
  /** What pirates pay for it, in credits, if all of them are destroyed; 0 for others. */
  readonly bounty: number
  /** What the order does to the attacker's shield or standing. */
  readonly warnings: readonly string[]
}

/** What an attack of the selected fleet on one in sight would bring. */
export function attackOutlook(game: WarGame, sectorId: number, target: SeenFleet): AttackOutlook {
  const { selected, pilot } = game
  const ships = selected?.ships ?? {}
  const isHere = selected?.place.kind === 'sector' && selected.place.sectorId === sectorId
  const obstacle = !isHere
    ? 'Choose a fleet of yours in this sector first.'
    : canHarm(ships)
      ? null
      : 'This fleet has no ship that can fight.'
  if (!pilot || !selected) return { obstacle, forecast: '', bounty: 0, warnings: [] }
  const near = fleetsNear(game, sectorId, target)
  const ours = near.filter(({ owner, id }) => owner === pilot.commander.id && id !== selected.id)
  const theirs = near.filter(({ owner, id }) => owner === target.owner && id !== target.id)
  const forecast = forecastInWords(
    [
      { ships, wounds: selected.wounds, power: game.power },
      ...ours.map(({ id }) => ownForce(game, id)),
    ],
    [target, ...(target.owner === '' ? [] : theirs)].map(knownForce),
  )
  const bounty = target.owner === PIRATES ? bountyOf([target, ...theirs]) : 0
  return { obstacle, forecast, bounty, warnings: warningsFor(game, sectorId, target) }
}

/** What is paid for pirates, if nobody else takes part in destroying them. */
function bountyOf(pirates: readonly SeenFleet[]): number {
  const worth = pirates.reduce((sum, { shipsByClass }) => sum + worthOf(shipsByClass), 0)
  return (worth * BOUNTY_PERCENT) / 100
}

/** Everybody within range of a fleet, who would be in its fight. */
function fleetsNear(game: WarGame, sectorId: number, target: SeenFleet): SeenFleet[] {
  const now = game.now()
  const there = positionAt(target, now)
  const all = [...(game.pilot?.seats.in(sectorId)?.fleets.values() ?? [])]
  return all.filter((fleet) => distance(positionAt(fleet, now), there) <= CONTACT_UNITS)
}

function ownForce({ pilot, power }: WarGame, id: string): Fighting {
  const fleet = pilot?.fleet(id)
  return { ships: fleet?.ships ?? {}, wounds: fleet?.wounds ?? {}, power }
}

function knownForce(fleet: SeenFleet): Fighting {
  return { ships: fleet.shipsByClass, wounds: woundsOf(fleet) }
}

function warningsFor(game: WarGame, sectorId: number, { owner }: SeenFleet): string[] {
  if (owner === PIRATES) return []
  const { pilot, watch } = game
  const now = game.now()
  const warnings: string[] = []
  const isShielded = (pilot?.shieldUntil ?? 0) > now
  if (isShielded && owner !== '') warnings.push('It ends your shield.')
  const isRim = watch?.map.sectors[sectorId - 1]?.ring === 'rim'
  const isOutlaw = (pilot?.outlawUntil ?? 0) > now
  if ((owner === '' || isRim) && !isOutlaw) {
    warnings.push(`It makes you an outlaw for ${OUTLAW_MS / 60_000} min.`)
  }
  return warnings
}
