import type { SeenCapture } from '../../../../src/client/readSystems.ts'
import type { CommanderId } from '../../../../src/sim/core/ids.ts'
import type { Goods } from '../../../../src/sim/fleets/cargo.ts'
import { hullShare } from '../../../../src/sim/fleets/wounds.ts'
import type { Yard } from '../../../../src/sim/holding/base.ts'
import { shipCount } from '../../../../src/sim/rules/ships.ts'
import { ownerAsTitle, ownerInWords } from '../../session/ownerInWords.ts'
import { goodsInWords } from '../../ui/goodsInWords.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import { clock } from '../../ui/words.ts'
import type { HoldingGame } from './HoldingGame.ts'
import type { StationNow, SystemView } from './placeView.ts'

type Held = Pick<SystemView, 'owner' | 'isMine'>
type Names = HoldingGame['names']

/** Who holds a system, in a word or two. */
export function holderInWords({ owner, isMine }: Held, names: Names): string {
  if (owner === null) return 'Nobody’s'
  return isMine ? 'Yours' : `${ownerAsTitle(owner, names)}’s`
}

export function holdsInWords({ owner, isMine }: Held, names: Names): string {
  if (owner === null) return 'Nobody holds it.'
  return isMine ? 'You hold it.' : `${ownerAsTitle(owner, names)} holds it.`
}

/** @param station null if it is out of sight */
export function stationInWords(station: StationNow | null): string {
  if (!station) return 'station out of sight'
  const { level, hull, isBeaten } = station
  if (level === 0) return 'no station'
  const percent = `hull ${Math.floor(hull * 100)} %`
  if (isBeaten) return `station level ${level}, beaten, ${percent}`
  return hull < 1 ? `station level ${level}, ${percent}` : `station level ${level}`
}

/** Who is taking a system, and how long it still takes. */
export function captureInWords(game: HoldingGame, capture: SeenCapture): string {
  const isMine = capture.by === game.pilot?.commander.id
  const who = isMine ? 'You are taking it' : `${ownerAsTitle(capture.by, game.names)} is taking it`
  if (capture.until !== null) return `${who}: ${clock(game.msUntil(capture.until))} left.`
  const left = clock(inLocalMs(game, capture.leftMs))
  return `${who}. The clock stands still during a fight, with ${left} left.`
}

/** @returns local ms. @param galaxyMs a time span */
export function inLocalMs({ watch }: Pick<HoldingGame, 'watch'>, galaxyMs: number): number {
  return galaxyMs / (watch?.time.rate ?? 1)
}

/** What is docked at a place. */
export function dockedInWords(yard: Yard): string {
  if (shipCount(yard.ships) === 0) return 'No ships are docked here.'
  const hull = hullShare(yard)
  const hurt = hull < 1 ? `, hull ${Math.max(1, Math.floor(hull * 100))} %, mending` : ''
  return `${shipsInWords(yard.ships)}${hurt}`
}

/** What is in store at a place and docked there, as far as it was told. */
export function stockInWords(goods: Goods | null, yard: Yard | null): string {
  return [goods ? goodsInWords(goods) : '', yard ? dockedInWords(yard) : '']
    .filter((words) => words !== '')
    .join(' · ')
}

/** Who holds most of a sector's systems. */
export function sectorInWords(
  owner: CommanderId | null,
  me: CommanderId | null,
  names: Names,
): string {
  if (owner === null) return 'Nobody holds most of its systems.'
  return owner === me
    ? 'It is yours: you hold most of its systems.'
    : `It is ${ownerInWords(owner, names)}’s, who holds most of its systems.`
}
