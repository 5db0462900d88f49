import { createHash } from 'node:crypto'
import { feedRefusal } from '../../feed/requests.ts'
import type { FeedRefusal } from '../../protocol/mapRequests.ts'
import type { SectorId } from '../../sim/core/ids.ts'
import { type FoundedGalaxy, findSector } from '../../sim/galaxy/galaxy.ts'

/** The most sectors that one stream may tell of. */
export const STREAM_SECTORS_MAX = 32

const SHAPE = /^[0-9a-f]{8}(\.[1-9][0-9]{0,5}-[0-9]{1,15})*$/
/** The length of the longest possible cursor. */
const CHARACTERS_MAX = 8 + STREAM_SECTORS_MAX * '.10000-123456789012345'.length

/**
 * The position of a stream in each of its sectors, written as the id of an event. With it, a client
 * can continue at any process. The form is `<galaxy>.<sector>-<seq>.<sector>-<seq>…`, in any order.
 */
export class EventCursor {
  readonly #galaxy: string
  readonly #parts = new Map<SectorId, string>()

  constructor(galaxy: Pick<FoundedGalaxy, 'id'>, seqs: ReadonlyMap<SectorId, number>) {
    this.#galaxy = markOf(galaxy.id)
    for (const [sector, seq] of seqs) this.set(sector, seq)
  }

  set(sector: SectorId, seq: number): void {
    this.#parts.set(sector, `.${sector}-${seq}`)
  }

  toString(): string {
    let text = this.#galaxy
    for (const part of this.#parts.values()) text += part
    return text
  }
}

/** @returns the number of the last event a client got, by sector, or a refusal of its id */
export function readEventCursor(
  text: string,
  galaxy: FoundedGalaxy,
): { readonly ok: true; readonly seqs: ReadonlyMap<SectorId, number> } | FeedRefusal {
  if (text.length > CHARACTERS_MAX || !SHAPE.test(text)) {
    const message =
      'The last event id is none of this server: send the id of the last event as it came, or none.'
    return feedRefusal('bad_cursor', message)
  }
  const [mark, ...parts] = text.split('.')
  // Ids of the previous version are marked with the seed.
  if (mark !== markOf(galaxy.id) && mark !== markOf(galaxy.seed)) {
    const message = 'The last event id is of another galaxy than this one: begin anew without one.'
    return feedRefusal('other_galaxy', message)
  }
  const pairs = parts.map((part) => part.split('-').map(Number) as [SectorId, number])
  const seqs = new Map(pairs)
  const unknown = pairs.find(([sector]) => !findSector(galaxy, sector))
  if (unknown || seqs.size < pairs.length) {
    const message = unknown
      ? `The last event id names sector ${unknown[0]}, which is not there.`
      : 'The last event id names a sector twice.'
    return feedRefusal('bad_cursor', message)
  }
  return { ok: true, seqs }
}

/** A mark that tells galaxies apart, in characters allowed in any header. */
function markOf(galaxy: string): string {
  return createHash('sha256').update(galaxy).digest('hex').slice(0, 8)
}
