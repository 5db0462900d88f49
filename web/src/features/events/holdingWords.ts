import type { OwnEvent, PublicEvent } from '../../../../src/protocol/feedEvents.ts'
import type { PlaceId, SectorId } from '../../../../src/sim/core/ids.ts'
import { type Ships, shipCount } from '../../../../src/sim/rules/ships.ts'
import { ownerAsTitle, ownerInWords } from '../../session/ownerInWords.ts'
import { plural, spoken } from '../../ui/words.ts'
import type { Names } from './Names.ts'
import type { Words } from './Words.ts'

type OfSystems = 'system.captured' | 'system.granted' | 'system.released' | 'sector.owned'
type Of<Event extends { type: string }, Type extends string> = Extract<Event, { type: Type }>
type OwnNews = Of<OwnEvent, OfSystems | 'capture.began' | 'capture.stopped'>
export type HoldingNews = Of<PublicEvent, OfSystems>

/** What a commander hears of systems that it holds, takes or loses. */
export function holdingInWords(
  { type, sector, data }: OwnNews,
  names: Names,
  msUntil: (galaxyAt: number) => number,
): Words {
  switch (type) {
    case 'system.captured': {
      const where = systemOf(sector, data.system, names)
      if (data.owner === names.me) return `You have taken ${where}.`
      if (data.from !== names.me)
        return (known) => `${ownerAsTitle(data.owner, known)} has taken ${where}.`
      const lost = dockedLost(data.lost)
      return (known) => `You have lost ${where}: ${ownerInWords(data.owner, known)} took it${lost}.`
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
      return (known) => `${ownerAsTitle(data.by, known)} is taking your ${where}${left}.`
    }
    case 'capture.stopped': {
      const where = systemOf(sector, data.system, names)
      const how = data.leftMs === null ? 'is given up' : 'stands still during a fight'
      if (data.by === names.me) return `Your capture of ${where} ${how}.`
      return (known) => `The capture of ${where} by ${ownerInWords(data.by, known)} ${how}.`
    }
  }
}

/** What everybody hears. */
export function holdingNewsInWords({ type, sector, data }: HoldingNews, names: Names): Words {
  const here = names.sector(sector)
  switch (type) {
    case 'system.captured': {
      const where = systemOf(sector, data.system, names)
      return (known) => {
        const from = data.from === null ? '' : ` from ${ownerInWords(data.from, known)}`
        return `${ownerAsTitle(data.owner, known)} has taken ${where}${from}.`
      }
    }
    case 'system.granted': {
      const where = systemOf(sector, data.system, names)
      return (known) => `${ownerAsTitle(data.owner, known)} holds ${where} now.`
    }
    case 'system.released':
      return `Nobody holds ${systemOf(sector, data.system, names)} any more.`
    case 'sector.owned': {
      const { owner } = data
      if (owner === null) return `Nobody holds most of the systems of ${here} any more.`
      return (known) => `${ownerAsTitle(owner, known)} holds most of the systems of ${here} now.`
    }
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
