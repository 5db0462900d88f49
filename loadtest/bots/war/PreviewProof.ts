import type { OwnEvent } from '../../../src/protocol/feedEvents.ts'
import type { BattleId, CommanderId, FleetId } from '../../../src/sim/core/ids.ts'
import { hullLeft } from '../../../src/sim/fleets/wounds.ts'
import { type Ships, shipCount } from '../../../src/sim/rules/ships.ts'
import { Battlefield, type Force } from '../../../src/sim/war/Battlefield.ts'
import { MERCHANTS } from '../../../src/sim/war/hostility.ts'
import { type BattlePreview, previewBattle } from '../../../src/sim/war/previewBattle.ts'
import { areEqual, nameOf, words } from './ShipCount.ts'
import type { Sighting } from './Sightings.ts'

/** The steps in which a fleet in sight shows how hurt it is, as a share of its hull. */
const HULL_STEP = 1 / 255
/** Forces that met are in range of each other, so their places make no difference. */
const HERE = { x: 0, y: 0 }

type Round = OwnEvent & { readonly type: 'battle.round' }
type Ended = OwnEvent & { readonly type: 'battle.ended' }

/** A fight of two fleets that was foreseen as it began. */
interface Foreseen {
  readonly forces: readonly Force[]
  /** The party of each force. */
  readonly parties: ReadonlyMap<FleetId, string>
  readonly preview: BattlePreview
  /** What the rounds told so far have left of each. */
  readonly left: Map<FleetId, Sighting>
}

export interface PreviewListener {
  wrong(what: string): void
  /** A fight that nobody disturbed ended, as foreseen or not. */
  compared(): void
}

/**
 * Foresees fights of two fleets in sight, as the page does, and compares them with what happens
 * [PLAY-1]. A fight that others join, that somebody flees from, or whose forces were not what they
 * looked like is left out.
 */
export class PreviewProof {
  readonly #own: CommanderId
  readonly #sighted: (id: FleetId) => Sighting | null
  readonly #listener: PreviewListener
  readonly #foreseen = new Map<BattleId, Foreseen>()

  /** @param sighted what is known of a fleet from before it fought */
  constructor(
    own: CommanderId,
    sighted: (id: FleetId) => Sighting | null,
    listener: PreviewListener,
  ) {
    this.#own = own
    this.#sighted = sighted
    this.#listener = listener
  }

  /** Takes in an event that concerns the commander. */
  hear(event: OwnEvent): void {
    switch (event.type) {
      case 'battle.began':
        this.#foresee(event)
        break
      case 'battle.joined':
        if (event.data.absorbed !== null) this.#foreseen.delete(event.data.absorbed)
        this.#foreseen.delete(event.data.battleId)
        break
      case 'fleet.retreated':
        this.#foreseen.delete(event.data.battleId)
        break
      case 'battle.round':
        this.#follow(event)
        break
      case 'battle.ended':
        this.#compare(event)
        break
    }
  }

  #foresee({ data: { battleId, fleets } }: OwnEvent & { readonly type: 'battle.began' }): void {
    const forces = fleets.flatMap(({ fleetId, isHeld }, side): Force[] => {
      const sighting = this.#sighted(fleetId)
      return sighting && isHeld ? [{ id: fleetId, side, at: HERE, ...sighting }] : []
    })
    if (forces.length !== 2 || fleets.length !== 2) return
    this.#foreseen.set(battleId, {
      forces,
      parties: new Map(fleets.map(({ fleetId, owner }) => [fleetId, owner ?? MERCHANTS])),
      preview: previewBattle(forces, areHostile),
      left: new Map(),
    })
  }

  #follow({ data: { battleId, round, hits, turned, left } }: Round): void {
    const fight = this.#foreseen.get(battleId)
    if (!fight) return
    const isDisturbed =
      turned.length > 0 ||
      left.length > 0 ||
      hits.length !== 2 ||
      hits.some(({ fleetId }) => !fight.parties.has(fleetId))
    for (const { fleetId, ships, wounds } of hits) fight.left.set(fleetId, { ships, wounds })
    if (isDisturbed || (round === 1 && this.#wasHurtUnseen(fight))) this.#foreseen.delete(battleId)
  }

  /**
   * Whether the first round shows that the enemy was hurt before, by less than is to be seen of it.
   * What the enemy does to others does not depend on that, so the own fleet must be as foreseen.
   */
  #wasHurtUnseen({ forces, parties, left }: Foreseen): boolean {
    const foreseen = new Map(
      new Battlefield(forces, areHostile).fight().map((hit) => [hit.id, hit]),
    )
    return forces.every((force) => {
      const [told, due] = [left.get(force.id), foreseen.get(force.id)]
      if (!told || !due) return false
      const apart = Math.abs(hullLeft(told) - hullLeft(due))
      if (parties.get(force.id) === this.#own) return apart === 0
      return apart > 0 && apart <= hullLeft(force) * HULL_STEP
    })
  }

  #compare(event: Ended): void {
    const { battleId, parties, fleets, rounds } = event.data
    const fight = this.#foreseen.get(battleId)
    this.#foreseen.delete(battleId)
    if (!fight) return
    const { forces, preview, left } = fight
    const went = new Set(fleets.map(({ fleetId }) => fleetId))
    const isUndisturbed = forces.every(({ id, ships }) => {
      const account = parties.find(({ party }) => party === fight.parties.get(id))
      const isThere = went.has(id) || shipCount(left.get(id)?.ships ?? {}) === 0
      return isThere && account && areEqual(account.brought, ships)
    })
    if (!isUndisturbed) return
    this.#listener.compared()
    const isRight =
      rounds === preview.rounds &&
      forces.every(({ id }) => isSame(left.get(id), preview.left.get(id)))
    if (isRight) return
    const [told, foreseen] = [left, preview.left].map((some) =>
      forces.map(({ id }) => words(some.get(id)?.ships ?? {})).join(' and '),
    )
    this.#listener.wrong(
      `${nameOf(event)}: after ${rounds} rounds ${told} were left, and the preview said ${foreseen} after ${preview.rounds} [PLAY-1]`,
    )
  }
}

/** Those who met are hostile to each other. */
function areHostile(one: number, other: number): boolean {
  return one !== other
}

function isSame(told: Sighting | undefined, foreseen: Sighting | undefined): boolean {
  const [some, others]: readonly Ships[] = [told?.ships ?? {}, foreseen?.ships ?? {}]
  if (!some || !others || !areEqual(some, others)) return false
  return areEqual(told?.wounds ?? {}, foreseen?.wounds ?? {})
}
