import type { OwnEvent, PublicEvent } from '../../../../src/protocol/feedEvents.ts'
import type { PlaceId, SectorId } from '../../../../src/sim/core/ids.ts'
import { type Ships, shipCount } from '../../../../src/sim/rules/ships.ts'
import { plural, spoken } from '../../ui/words.ts'
import type { Names } from './Names.ts'

type OfSystems = 'system.captured' | 'system.granted' | 'system.released' | 'sector.owned'
type Of<Event extends { type: string }, Type extends string> = Extract<Event, { type: Type }>
type OwnNews = Of<OwnEvent, OfSystems | 'capture.began' | 'capture.stopped'>
export type HoldingNews = Of<PublicEvent, OfSystems>

/** What a commander hears of systems that it holds, takes or loses. */
export function holdingInWords(
  { type, sector, data }: OwnNews,
  names: Names,
  msUntil: (galaxyAt: number) => number,
): string {
  switch (type) {
    case 'system.captured': {
      const where = systemOf(sector, data.system, names)
      if (data.owner === names.me) return `You have taken ${where}.`
      if (data.from !== names.me) return `Another commander has taken ${where}.`
      return `You have lost ${where}: another commander took it${dockedLost(data.lost)}.`
    }
    case 'system.granted':
      return `You hold ${systemOf(sector, data.system, names)} now.`
    case 'system.released':
      return `You hold ${systemOf(sector, data.system, names)} no more${dockedLost(data.lost)}.`
    case 'sector.owned': {
      const here = names.sector(sector)
      if (data.owner === names.me) return `${here} is yours: you hold most of its systems.`
      return `${here} is yours no more: you do not hold most of its systems.`
    }
    case 'capture.began': {
      const where = systemOf(sector, data.system, names)
      const leftMs = msUntil(data.until)
      const left = leftMs > 0 ? `, ${spoken(leftMs)} to go` : ''
      if (data.by === names.me) return `You are taking ${where}${left}.`
      return `Another commander is taking your ${where}${left}.`
    }
    case 'capture.stopped': {
      const where = systemOf(sector, data.system, names)
      const how = data.leftMs === null ? 'is given up' : 'stands still during a fight'
      const whose = data.by === names.me ? 'Your capture' : 'The capture'
      return `${whose} of ${where} ${how}.`
    }
  }
}

/** What everybody hears. */
export function holdingNewsInWords({ type, sector, data }: HoldingNews, names: Names): string {
  const here = names.sector(sector)
  switch (type) {
    case 'system.captured':
      return `${systemOf(sector, data.system, names)} was taken by another commander.`
    case 'system.granted':
      return `${systemOf(sector, data.system, names)} is held by another commander now.`
    case 'system.released':
      return `Nobody holds ${systemOf(sector, data.system, names)} any more.`
    case 'sector.owned':
      return data.owner === null
        ? `Nobody holds most of the systems of ${here} any more.`
        : `Another commander holds most of the systems of ${here} now.`
  }
}

/** A place with a yard, as the commander calls it. */
export function yardInWords(at: PlaceId, sector: SectorId, names: Names): string {
  return 'base' in at ? `your base in ${names.sector(sector)}` : systemOf(sector, at.system, names)
}

function systemOf(sector: SectorId, system: number, names: Names): string {
  return names.system(sector, system)
}

function dockedLost(ships: Ships): string {
  const count = shipCount(ships)
  return count === 0 ? '' : `, with ${plural(count, 'docked ship')}`
}
