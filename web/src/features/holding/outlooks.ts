import type { SeenFleet } from '../../../../src/client/readFleets.ts'
import { fullHull } from '../../../../src/sim/fleets/wounds.ts'
import { distance, positionAt } from '../../../../src/sim/galaxy/course.ts'
import { captureMs } from '../../../../src/sim/holding/capture.ts'
import { CONTACT_UNITS, OUTLAW_MS } from '../../../../src/sim/rules/war.ts'
import { canHarm } from '../../../../src/sim/war/Battlefield.ts'
import { ownerInWords } from '../../session/ownerInWords.ts'
import { type Fighting, forecastInWords, woundsOf } from '../../ui/forecast.ts'
import { clock } from '../../ui/words.ts'
import type { HoldingGame } from './HoldingGame.ts'
import type { StationNow, SystemView } from './placeView.ts'
import { inLocalMs } from './placeWords.ts'

/** What an order of the selected fleet would bring. */
export interface Outlook {
  /** Why it cannot be given; null if it can. */
  readonly obstacle: string | null
  readonly text: string
}

export function captureOutlook(game: HoldingGame, view: SystemView): Outlook {
  const { owner, sector, system } = view
  const lockedMs = game.msUntil(game.facts.lockedUntil(sector.id, system.id))
  const locked = `It was just taken, and can be taken again in ${clock(lockedMs)}.`
  const there = clock(inLocalMs(game, captureMs({ owner })))
  const text =
    owner === null
      ? `It takes ${there} there, in no fight.`
      : `${beatenFirst(view)} Then it takes ${there} there, in no fight.`
  return { obstacle: obstacleOf(game) ?? (lockedMs > 0 ? locked : null), text }
}

export function siegeOutlook(game: HoldingGame, view: SystemView): Outlook {
  const { selected, pilot } = game
  const obstacle = obstacleOf(game)
  const { station } = view
  if (!station) {
    return {
      obstacle,
      text: 'Its station is out of sight: how strong it is, is unknown.',
    }
  }
  if (!selected || !pilot) return { obstacle, text: '' }
  const near = fleetsNear(game, view)
  const ours = near.filter(({ owner, id }) => owner === pilot.commander.id && id !== selected.id)
  const theirs = near.filter(({ owner }) => owner === view.owner)
  const forecast = forecastInWords(
    [selected, ...ours.map(({ id }) => pilot.fleet(id))].map((fleet) => ({
      ...ownForce(fleet),
      power: game.power,
    })),
    [
      forceOf(station),
      ...theirs.map((fleet) => ({ ships: fleet.shipsByClass, wounds: woundsOf(fleet) })),
    ],
  )
  const text = `${selected.name} against what is in sight: ${forecast} Ships docked there fight too.`
  return { obstacle, text }
}

export function dockOutlook(game: HoldingGame, isOpen: boolean): Outlook {
  const { selected } = game
  const obstacle = !selected
    ? 'Choose a fleet first.'
    : isOpen
      ? null
      : 'Nobody comes or goes now: it is fought over, or being taken.'
  const text = 'The fleet ends. Its ships are in the yard, where they mend.'
  return { obstacle, text }
}

function obstacleOf({ selected }: HoldingGame): string | null {
  if (!selected) return 'Choose a fleet first.'
  return canHarm(selected.ships ?? {}) ? null : `${selected.name} has no ship that can fight.`
}

function beatenFirst({ station }: SystemView): string {
  if (!station) return 'Its station, if it has one, has to be beaten first.'
  if (station.isBeaten) return 'Its station is beaten.'
  if (station.level > 0) return 'Its station has to be beaten first.'
  return 'It has no station; ships docked there have to be beaten first.'
}

/** What an order about a system that another holds would bring besides. */
export function warningsOf(game: HoldingGame, { sector, owner }: SystemView): string[] {
  const now = game.now()
  const isShielded = (game.pilot?.shieldUntil ?? 0) > now
  const isOutlaw = (game.pilot?.outlawUntil ?? 0) > now
  const holder = owner === null ? 'its holder' : ownerInWords(owner, game.names)
  const enemies = `It makes you enemies of ${holder}${isShielded ? ', and ends your shield' : ''}.`
  if (sector.ring !== 'rim' || isOutlaw) return [enemies]
  return [enemies, `A fight makes you an outlaw for ${OUTLAW_MS / 60_000} min.`]
}

/** The fleets in sight that are within range of a system. */
function fleetsNear(game: HoldingGame, { sector, system }: SystemView): SeenFleet[] {
  const now = game.now()
  const all = [...(game.pilot?.seats.in(sector.id)?.fleets.values() ?? [])]
  return all.filter((fleet) => distance(positionAt(fleet, now), system) <= CONTACT_UNITS)
}

function ownForce(
  fleet: Partial<Pick<NonNullable<HoldingGame['selected']>, 'ships' | 'wounds'>> | null,
): Fighting {
  return { ships: fleet?.ships ?? {}, wounds: fleet?.wounds ?? {} }
}

/** The sections of a station that have any hull left. */
function forceOf({ level, hull, isBeaten }: StationNow): Fighting {
  if (isBeaten) return { ships: {}, wounds: {} }
  const left = Math.round(fullHull('station', level) * hull)
  const sections = Math.ceil(left / fullHull('station', 1))
  const lost = fullHull('station', sections) - left
  return { ships: { station: sections }, wounds: lost > 0 ? { station: lost } : {} }
}
