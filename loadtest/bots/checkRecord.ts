import { setTimeout as wait } from 'node:timers/promises'
import { ApiError } from '../../src/client/Api.ts'
import type { GameClient } from '../../src/client/GameClient.ts'
import { sectorOfPlace } from '../../src/client/OwnFleets.ts'
import type { Me } from '../../src/protocol/httpBodies.ts'
import type { Stage } from './Stage.ts'

const AGREE_MS_MAX = 10_000
const ASK_EVERY_MS = 500

/**
 * Holds what a client has been told of its fleets against `GET /api/me` and the sectors' states: each
 * fleet exactly once, in the same sector or the same lane [OWN-1]. They need not agree at every
 * moment, as fleets fly on meanwhile; but before long.
 *
 * @returns what was wrong; null if the server could not be asked
 */
export async function checkRecord(
  { api }: Stage,
  token: string,
  starlane: GameClient,
): Promise<true | string | null> {
  const giveUpAt = performance.now() + AGREE_MS_MAX
  for (;;) {
    const me = await api.me(token).catch((error: unknown) => {
      if (error instanceof ApiError && (error.status === 0 || error.status >= 500)) return null
      return error instanceof Error ? error : new Error(String(error))
    })
    const disagreement =
      me === null ? null : me instanceof Error ? me.message : compare(me, starlane)
    if (me !== null && disagreement === null) return true
    if (performance.now() >= giveUpAt) return disagreement
    await wait(ASK_EVERY_MS)
  }
}

/** @returns what they disagree about */
function compare(me: Me, starlane: GameClient): string | null {
  const ids = me.fleets.map(({ id }) => id)
  if (new Set(ids).size !== ids.length) return `the record has a fleet twice: ${ids.join(', ')}`
  const known = starlane.fleets.map(({ id }) => id)
  if ([...known].sort().join() !== [...ids].sort().join()) {
    return `the record has the fleets ${ids.join(', ')}, the client ${known.join(', ')}`
  }
  for (const { id, sector, transit } of me.fleets) {
    const place = starlane.fleet(id)?.place
    if (
      !place ||
      sectorOfPlace(place) !== sector ||
      (place.kind === 'lane') !== (transit !== null)
    ) {
      const told = place ? `${place.kind} ${sectorOfPlace(place)}` : 'nowhere'
      const recorded = `${transit ? 'lane' : 'sector'} ${sector}`
      return `fleet ${id} is in ${recorded} by the record, and in ${told} by what was told [OWN-1]`
    }
    const seen = [...starlane.seats.all].filter((seat) => seat.isLive && seat.fleets.has(id))
    if (seen.length > 1) {
      return `fleet ${id} is seen in ${seen.map(({ sectorId }) => sectorId).join(' and ')} [OWN-1]`
    }
  }
  return null
}
