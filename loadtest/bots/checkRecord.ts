import { setTimeout as wait } from 'node:timers/promises'
import { ApiError } from '../../src/client/Api.ts'
import type { GameClient } from '../../src/client/GameClient.ts'
import { sectorOfPlace } from '../../src/client/OwnFleets.ts'
import type { Me } from '../../src/protocol/httpBodies.ts'
import type { Stage } from './Stage.ts'

const AGREE_MS_MAX = 10_000
const ASK_EVERY_MS = 500

/**
 * Compares what a client knows of its fleets with `GET /api/me` and the sectors' states: each fleet
 * must be in exactly one sector or lane, the same one in both [OWN-1]. As fleets fly on meanwhile,
 * the two need to agree before long, not at every moment.
 *
 * @returns true if they agree, else what was wrong; null if the server could not be asked
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

/** @returns what the two disagree about; null if nothing */
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
