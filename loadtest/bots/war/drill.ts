import type { BaseId, FleetId } from '../../../src/sim/core/ids.ts'
import type { Warrior } from './Warrior.ts'

const NEVER_MS = 30_000

/**
 * Moves ships through all that keeps them: a scout leaves the first fleet, docks, is launched, and
 * joins its fleet again. What the commander has stays the same [OWN-5].
 */
export async function drill(warrior: Warrior): Promise<void> {
  const { base } = warrior
  const fleetId = warrior.fleets[0]?.id
  if (!base || fleetId === undefined) return
  await rest(warrior, fleetId, base)
  const ships = { scout: 1 }
  const split = await warrior.order({ type: 'split', fleetId, ships })
  const scout = await appeared(warrior, split?.born)
  if (scout === null) return
  const at = { base: base.id }
  await warrior.order({ type: 'dock', fleetId: scout, at })
  if (!(await warrior.until(() => isDocked(warrior, scout, base.id), NEVER_MS))) return
  const launched = await warrior.order({ type: 'launch', at, ships })
  const back = await appeared(warrior, launched?.born)
  if (back !== null) await warrior.order({ type: 'merge', fleetId: back, into: fleetId })
  await warrior.until(() => warrior.fleets.length === 1, NEVER_MS)
}

/** Brings a fleet to the base itself: only what is near can merge with what is launched. */
async function rest(
  warrior: Warrior,
  fleetId: FleetId,
  { x, y }: { readonly x: number; readonly y: number },
): Promise<void> {
  await warrior.order({ type: 'move', fleetId, to: { x, y } })
  await warrior.until(() => warrior.fleet(fleetId)?.plan.length === 0, NEVER_MS)
}

/** @returns the id of a new fleet, once the client knows it; null if there is none */
async function appeared(warrior: Warrior, id: FleetId | undefined): Promise<FleetId | null> {
  if (id === undefined) return null
  return (await warrior.until(() => warrior.fleet(id) !== null, NEVER_MS)) ? id : null
}

function isDocked(warrior: Warrior, id: FleetId, base: BaseId): boolean {
  const { yard, id: home } = warrior.base ?? {}
  return warrior.fleet(id) === null && home === base && (yard?.ships.scout ?? 0) > 0
}
