import { defineDue } from '../core/defineDue.ts'
import type { EventDraft } from '../core/defineEvent.ts'
import type { Scene } from '../core/Scene.ts'
import { fleetEnded } from '../fleets/events/fleetEnded.ts'
import type { Fleet } from '../fleets/fleet.ts'
import { beginLeg } from '../fleets/movement.ts'
import { positionAt } from '../galaxy/course.ts'
import { nextMerchant } from '../merchants/nextMerchant.ts'
import { shipCount } from '../rules/ships.ts'
import { ROUND_LATE_MS_MAX, ROUND_MS } from '../rules/war.ts'
import { type Accounts, accountsOfRound, plusAccounts } from './accounts.ts'
import type { Hit } from './Battlefield.ts'
import { type Battle, fleetsIn, type WarState } from './battle.ts'
import { battleEnded } from './events/battleEnded.ts'
import { battlePutOff } from './events/battlePutOff.ts'
import { battleRound } from './events/battleRound.ts'
import { partyOf } from './hostility.ts'
import { Melee } from './Melee.ts'
import { courseIn } from './meet.ts'
import { ownersOf } from './shapes.ts'
import { cargoLeft } from './wrecks/cargoLeft.ts'
import type { Wreck } from './wrecks/wreck.ts'
import { roomForWreck, wreckLeft } from './wrecks/wreckLeft.ts'

/** The next round of a battle. */
export const rounds = defineDue<WarState>({
  kind: 'round',
  rank: 30,
  since: 4,
  about: 'battle',
  ids: ({ battles }) => battles.keys(),
  at: ({ battles }, id) => battles.get(id)?.nextAt ?? null,
  decide(scene, id) {
    const battle = scene.state.battles.get(id)
    if (!battle) return []
    const isLate = scene.now - scene.at > ROUND_LATE_MS_MAX
    return isLate ? [putOff(scene, battle)] : fight(scene, battle)
  },
})

/** Nobody loses a fleet to rounds that nobody could answer. */
function putOff({ state, now }: Scene<WarState>, { id }: Battle): EventDraft {
  const commanders = ownersOf(fleetsIn(state.fleets, id))
  return battlePutOff.draft({ battleId: id, nextAt: now + ROUND_MS, commanders })
}

/** Fleets of a battle, before and after what was done to them. */
interface Fought {
  readonly before: readonly Fleet[]
  readonly hits: readonly Hit[]
  readonly alive: readonly Fleet[]
  /** Those of the living that have an enemy in range. */
  readonly engaged: ReturnType<Melee['engaged']>
}

function fight(scene: Scene<WarState>, battle: Battle): EventDraft[] {
  const { facts, state, at } = scene
  const before = fleetsIn(state.fleets, battle.id)
  const melee = new Melee(facts, state.fleets, before, at)
  const hits = melee.fight()
  const hitOf = new Map(hits.map((hit) => [hit.id, hit]))
  const after = before.map((fleet) => {
    const { ships, wounds } = hitOf.get(fleet.id) ?? fleet
    return { ...fleet, ships, wounds }
  })
  const alive = after.filter(({ ships }) => shipCount(ships) > 0)
  const engaged = melee.engaged(alive)
  const isOver = engaged.size === 0
  const round = roundEvent(scene, battle, { before, hits, alive, engaged })
  const ends = after
    .filter(({ ships }) => shipCount(ships) === 0)
    .map(({ id, owner, hops }) => fleetEnded.draft({ fleetId: id, owner, hops, into: null }))
  const lost = after.filter(({ owner, ships }) => owner === null && shipCount(ships) === 0)
  const heirs = lost.map((merchant, index) => nextMerchant(scene, merchant, index))
  const fought = hits.length > 0 ? [round, ...ends, ...heirs] : []
  if (!isOver) return fought
  const more = accountsOfRound(state.fleets, round.data.hits, round.data.dealt)
  const accounts = plusAccounts(battle.parties, more)
  const wreck = wreckLeft(scene, battle, accounts, heirs.length)
  const room = wreck ? roomForWreck(state) : []
  return [...fought, ...room, ended(scene, battle, alive, accounts, hits.length, wreck)]
}

function roundEvent(
  scene: Scene<WarState>,
  battle: Battle,
  { before, hits, alive, engaged }: Fought,
) {
  const fleets = new Map(before.map((fleet) => [fleet.id, fleet]))
  // Of a battle that is over, its end says how its fleets go on.
  const isOver = engaged.size === 0
  const turned = alive.flatMap((fleet) => {
    const isHeld = engaged.get(fleet.id)?.isHeld
    if (isHeld === undefined || isHeld === fleet.battle?.isHeld) return []
    const course = courseIn(scene, fleet, isHeld)
    return [{ fleetId: fleet.id, owner: fleet.owner, course, isHeld }]
  })
  const leaving = isOver ? [] : alive.filter(({ id }) => !engaged.has(id))
  return battleRound.draft({
    battleId: battle.id,
    round: battle.round + 1,
    nextAt: scene.at + ROUND_MS,
    hits: hits.map(({ id, ships, wounds }) => {
      const fleet = fleets.get(id)
      return { fleetId: id, owner: fleet?.owner ?? null, ships, wounds, ...cargoLeft(fleet, ships) }
    }),
    dealt: dealtByParty(before, hits),
    turned,
    left: leaving.map((fleet) => released(scene, fleet)),
  })
}

function dealtByParty(before: readonly Fleet[], hits: readonly Hit[]): Record<string, number> {
  const parties = new Map(before.map((fleet) => [fleet.id, partyOf(fleet)]))
  const dealt: Record<string, number> = {}
  for (const { id, dealt: hull } of hits) {
    const party = parties.get(id) ?? ''
    if (hull > 0) dealt[party] = (dealt[party] ?? 0) + hull
  }
  return dealt
}

function ended(
  scene: Scene<WarState>,
  { id, x, y, beganAt, beganSeq, absorbed, round }: Battle,
  alive: readonly Fleet[],
  accounts: Accounts,
  hits: number,
  wreck: Wreck | null,
): EventDraft {
  const parties = Object.entries(accounts).sort(([one], [other]) => (one < other ? -1 : 1))
  return battleEnded.draft({
    battleId: id,
    ...{ x, y, beganAt, beganSeq, absorbed: [...absorbed] },
    rounds: hits > 0 ? round + 1 : round,
    parties: parties.map(([party, account]) => ({ party, ...account })),
    fleets: alive.map((fleet) => released(scene, fleet)),
    wreck,
  })
}

/** A fleet that is out of the battle goes on with its plan, from where it was stopped. */
export function released(scene: Scene<WarState>, fleet: Fleet) {
  const { id: fleetId, owner, course, plan, battle } = fleet
  const leg = battle?.isHeld
    ? beginLeg(scene, fleet, plan, positionAt(course, scene.at))
    : { course, plan }
  return { fleetId, owner, ...leg }
}
