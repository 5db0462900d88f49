import { defineDue } from '../core/defineDue.ts'
import type { EventDraft } from '../core/defineEvent.ts'
import type { Scene } from '../core/Scene.ts'
import { fleetEnded } from '../fleets/events/fleetEnded.ts'
import type { Fleet } from '../fleets/fleet.ts'
import { beginLeg } from '../fleets/movement.ts'
import { hullLeft } from '../fleets/wounds.ts'
import { positionAt } from '../galaxy/course.ts'
import { nextMerchant } from '../merchants/nextMerchant.ts'
import { shipCount } from '../rules/ships.ts'
import { ROUND_LATE_MS_MAX, ROUND_MS } from '../rules/war.ts'
import { type Accounts, accountsOfRound, plusAccounts } from './accounts.ts'
import type { Hit } from './Battlefield.ts'
import type { Battle, GarrisonInBattle, WarState } from './battle.ts'
import { type Combatant, combatantsIn, systemOfGarrison } from './combatant.ts'
import { battleEnded } from './events/battleEnded.ts'
import { battlePutOff } from './events/battlePutOff.ts'
import { battleRound } from './events/battleRound.ts'
import { garrisonLeft, isGone } from './garrisons.ts'
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
function putOff({ state, at, now }: Scene<WarState>, { id }: Battle): EventDraft {
  const commanders = ownersOf(combatantsIn(state, id, at))
  return battlePutOff.draft({ battleId: id, nextAt: now + ROUND_MS, commanders })
}

/** Who is in a battle, before and after what was done to them. */
interface Fought {
  readonly before: readonly Combatant[]
  readonly hits: readonly Hit[]
  readonly alive: readonly Combatant[]
  /** Those of the living that have an enemy in range. */
  readonly engaged: ReturnType<Melee['engaged']>
}

function fight(scene: Scene<WarState>, battle: Battle): EventDraft[] {
  const { facts, state, at } = scene
  const before = combatantsIn(state, battle.id, at)
  const melee = new Melee(facts, state, before, at)
  const hits = melee.fight()
  const hitOf = new Map(hits.map((hit) => [hit.id, hit]))
  const after = before.map((one) => {
    const { ships, wounds } = hitOf.get(one.id) ?? one
    return { ...one, ships, wounds }
  })
  const alive = after.filter((one) => hullLeft(one) > 0)
  const gone = fleetsOf(
    state,
    after.filter(({ ships }) => shipCount(ships) === 0),
  )
  const engaged = melee.engaged(alive)
  const isOver = engaged.size === 0
  const round = roundEvent(scene, battle, { before, hits, alive, engaged })
  const ends = gone.map(({ id, owner, hops }) =>
    fleetEnded.draft({ fleetId: id, owner, hops, into: null, ships: {} }),
  )
  const lost = gone.filter(({ owner }) => owner === null)
  const heirs = lost.map((merchant, index) => nextMerchant(scene, merchant, index))
  const fought = hits.length > 0 ? [round, ...ends, ...heirs] : []
  if (!isOver) return fought
  const accounts = plusAccounts(battle.parties, accountsOfRound(state, round.data))
  const wreck = wreckLeft(scene, battle, accounts, heirs.length)
  const room = wreck ? roomForWreck(state) : []
  return [...fought, ...room, ended(scene, battle, { alive, last: round.data, accounts, wreck })]
}

/** Those of the combatants that are fleets, with the ships and wounds they have by now. */
function fleetsOf({ fleets }: WarState, combatants: readonly Combatant[]): Fleet[] {
  return combatants.flatMap(({ id, ships, wounds }) => {
    const fleet = fleets.get(id)
    return fleet ? [{ ...fleet, ships, wounds }] : []
  })
}

function roundEvent(
  scene: Scene<WarState>,
  battle: Battle,
  { before, hits, alive, engaged }: Fought,
) {
  const { state, at } = scene
  // Of a battle that is over, its end says how its fleets go on.
  const isOver = engaged.size === 0
  const turning = alive.filter(({ id }) => {
    const isHeld = engaged.get(id)?.isHeld
    return isHeld !== undefined && isHeld !== state.fleets.get(id)?.battle?.isHeld
  })
  const turned = fleetsOf(state, turning).map((fleet) => {
    const isHeld = engaged.get(fleet.id)?.isHeld === true
    return { fleetId: fleet.id, owner: fleet.owner, course: courseIn(scene, fleet, isHeld), isHeld }
  })
  const leaving = isOver ? [] : alive.filter(({ id }) => !engaged.has(id))
  return battleRound.draft({
    battleId: battle.id,
    round: battle.round + 1,
    nextAt: at + ROUND_MS,
    hits: hits.flatMap(({ id, ships, wounds }) => {
      const fleet = state.fleets.get(id)
      if (!fleet) return []
      return { fleetId: id, owner: fleet.owner, ships, wounds, ...cargoLeft(fleet, ships) }
    }),
    dealt: dealtByParty(before, hits),
    turned,
    left: fleetsOf(state, leaving).map((fleet) => released(scene, fleet)),
    garrisons: hits.flatMap((hit) => garrisonLeft(state, hit) ?? []),
    released: leaving.flatMap(({ id }) => systemOfGarrison(id) ?? []),
  })
}

function dealtByParty(before: readonly Combatant[], hits: readonly Hit[]): Record<string, number> {
  const parties = new Map(before.map((fleet) => [fleet.id, partyOf(fleet)]))
  const dealt: Record<string, number> = {}
  for (const { id, dealt: hull } of hits) {
    const party = parties.get(id) ?? ''
    if (hull > 0) dealt[party] = (dealt[party] ?? 0) + hull
  }
  return dealt
}

/** How a battle ends: who is left, its last round, and all that came of it. */
interface End {
  readonly alive: readonly Combatant[]
  readonly last: ReturnType<typeof battleRound.draft>['data']
  readonly accounts: Accounts
  readonly wreck: Wreck | null
}

function ended(
  scene: Scene<WarState>,
  { id, x, y, beganAt, beganSeq, absorbed, garrisons }: Battle,
  { alive, last, accounts, wreck }: End,
): EventDraft {
  const isFought = last.hits.length > 0 || last.garrisons.length > 0
  const sorted = Object.entries(accounts).sort(([one], [other]) => (one < other ? -1 : 1))
  return battleEnded.draft({
    battleId: id,
    ...{ x, y, beganAt, beganSeq, absorbed: [...absorbed] },
    rounds: isFought ? last.round : last.round - 1,
    parties: sorted.map(([party, account]) => ({ party, ...account })),
    fleets: fleetsOf(scene.state, alive).map((fleet) => released(scene, fleet)),
    garrisons: garrisons.map((one) => ({ ...one, isBeaten: isBeatenIn(last, one) })),
    wreck,
  })
}

function isBeatenIn(
  { garrisons }: ReturnType<typeof battleRound.draft>['data'],
  { system, isBeaten }: GarrisonInBattle,
): boolean {
  const hit = garrisons.find((one) => one.system === system)
  return hit ? isGone(hit) : isBeaten
}

/** A fleet that is out of the battle goes on with its plan, from where it was stopped. */
export function released(scene: Scene<WarState>, fleet: Fleet) {
  const { id: fleetId, owner, course, plan, battle } = fleet
  const leg = battle?.isHeld
    ? beginLeg(scene, fleet, plan, positionAt(course, scene.at))
    : { course, plan }
  return { fleetId, owner, ...leg }
}
