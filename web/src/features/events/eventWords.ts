import type { OwnEvent, PublicEvent } from '../../../../src/protocol/feedEvents.ts'
import type { FleetId } from '../../../../src/sim/core/ids.ts'
import { spoken } from '../../ui/words.ts'
import {
  type BattleNews,
  battleNewsInWords,
  endInWords,
  fightersInWords,
  flightInWords,
  outlawedInWords,
  STANCE_WORDS,
  salvagedInWords,
} from './battleWords.ts'
import {
  type HoldingNews,
  holdingInWords,
  holdingNewsInWords,
  yardInWords,
} from './holdingWords.ts'
import type { Names } from './Names.ts'
import type { Words } from './Words.ts'
import { yardNewsInWords } from './yardWords.ts'

/**
 * An event of the player's own fleet as a sentence; null for events not worth one. A course under
 * way is such an event: the map shows it, and the player ordered it.
 *
 * @param msUntil local ms until a moment of galaxy time, 0 once it has passed
 */
export function ownEventInWords(
  event: OwnEvent,
  names: Names,
  msUntil: (galaxyAt: number) => number,
): Words | null {
  const here = names.sector(event.sector)
  switch (event.type) {
    case 'fleet.placed':
      return `${event.data.fleet.name} stands ready in ${here}.`
    case 'fleet.departed': {
      const { fleetId, to, arriveAt } = event.data
      const leftMs = msUntil(arriveAt)
      // The sentence stays in the list, so it says how long the way is, not when the fleet arrives.
      const away = leftMs > 0 ? `, ${spoken(leftMs)} away` : ''
      return `${nameOf(fleetId, names)} has left ${here} for ${names.sector(to)}${away}.`
    }
    case 'fleet.arrived': {
      const { fleet, from } = event.data
      const goesOn = fleet.plan.length > 0 ? ', and goes on' : ''
      return `${fleet.name} has arrived in ${here} from ${names.sector(from)}${goesOn}.`
    }
    case 'fleet.course': {
      const { fleetId, course, plan } = event.data
      const rests = plan.length === 0 && course.vx === 0 && course.vy === 0
      return rests ? `${nameOf(fleetId, names)} has come to rest in ${here}.` : null
    }
    case 'fleet.renamed':
      return `A fleet of yours is called ${event.data.name} now.`
    case 'fleet.born':
      if (event.data.from === null) return null
      return `${event.data.fleet.name} was split off ${nameOf(event.data.from, names)} in ${here}.`
    case 'fleet.ended': {
      const { fleetId, into } = event.data
      const end = into === null ? 'is no more' : `has joined ${nameOf(into, names)}`
      return `${nameOf(fleetId, names)} ${end}.`
    }
    case 'base.placed':
      return `Your base stands in ${here}.`
    case 'base.ended':
      return `Your base in ${here} is no more.`
    case 'fleet.docked':
      return `${nameOf(event.data.fleetId, names)} has docked at ${yardInWords(event.data.at, event.sector, names)}.`
    case 'fleet.launched':
      return `${event.data.fleet.name} was launched from ${yardInWords(event.data.at, event.sector, names)}.`
    case 'fleet.stance':
      return `${nameOf(event.data.fleetId, names)} ${STANCE_WORDS[event.data.stance]}.`
    case 'fleet.readied':
      return `${nameOf(event.data.fleetId, names)} has orders again, and can be fought.`
    case 'fleet.retreated':
      return flightInWords(nameOf(event.data.fleetId, names), event.data)
    case 'battle.began':
      return `${fightersInWords(event.data.fleets, names)} is in a fight in ${here}.`
    case 'battle.joined':
      return `More fleets have come into the fight in ${here}.`
    case 'battle.putOff':
      return `The next round of the fight in ${here} was put off: it would have been late.`
    case 'battle.ended':
      return endInWords(event.data, here, names)
    case 'wreck.salvaged':
      return salvagedInWords(nameOf(event.data.fleetId, names), here, event.data)
    case 'commander.outlawed':
      return outlawedInWords(msUntil(event.data.until))
    case 'shield.dropped':
      return 'You attacked a commander, and gave your shield up.'
    case 'system.captured':
    case 'system.granted':
    case 'system.released':
    case 'sector.owned':
    case 'capture.began':
    case 'capture.stopped':
      return holdingInWords(event, names, msUntil)
    case 'build.queued':
    case 'build.cancelled':
    case 'ship.built':
    case 'building.upgraded':
    case 'yield.changed':
    case 'goods.loaded':
    case 'goods.unloaded':
      return yardNewsInWords(event, names)
    case 'battle.round':
      // One comes every two seconds: the battle panel tells it.
      return null
    default:
      // A newer server may send events that this page does not know.
      return null
  }
}

/** What everybody may know. That somebody passed a gate, anybody can see, but not who. */
export function publicEventInWords(event: PublicEvent, names: Names): Words | null {
  if (isBattleNews(event)) return battleNewsInWords(event, names)
  if (isHoldingNews(event)) return holdingNewsInWords(event, names)
  if (event.type !== 'gate.departure' && event.type !== 'gate.arrival') return null
  const gateTo = event.type === 'gate.departure' ? event.data.to : event.data.from
  return `Somebody passed the gate from ${names.sector(event.sector)} to ${names.sector(gateTo)}.`
}

function isBattleNews(event: PublicEvent): event is BattleNews {
  return event.type === 'battle.began' || event.type === 'battle.ended'
}

function isHoldingNews(event: PublicEvent): event is HoldingNews {
  const { type } = event
  return type.startsWith('system.') || type === 'sector.owned'
}

/** Age in words: `now`, `12 s`, `3 min`, `2 h`. */
export function ago(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 5) return 'now'
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return `${Math.floor(seconds / 3600)} h`
}

function nameOf(fleetId: FleetId, names: Names): string {
  return names.fleet(fleetId) ?? 'A fleet of yours'
}
