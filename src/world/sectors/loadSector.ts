import { createHash } from 'node:crypto'
import type { Log } from '../../ops/log.ts'
import { FormatError, versionOf } from '../../sim/core/formats.ts'
import type { SectorId } from '../../sim/core/ids.ts'
import { evolve } from '../../sim/evolve.ts'
import type { Galaxy } from '../../sim/galaxy/galaxy.ts'
import { emptySector, type SectorState } from '../../sim/sectorState.ts'
import { FORMATS, readState, WRITES, writeState } from '../../sim/versions.ts'
import type { Claim, Lease, Snapshot, Store } from '../Store.ts'

/** The most events read from the journal by one query. */
const EVENTS_PER_READ = 5_000

export function checksumOf(body: string): string {
  return createHash('sha256').update(body).digest('hex')
}

/** @param writes the version to write the snapshot in: this build's or the previous */
export function snapshotOf(lease: Lease, state: SectorState, writes: number = WRITES): Snapshot {
  const body = writeState(state, writes)
  return {
    sector: lease.sector,
    seq: state.seq,
    epoch: lease.epoch,
    version: versionOf(FORMATS.state, writes),
    body,
    checksum: checksumOf(body),
  }
}

/** A sector's state at its head, and the seq of the snapshot it was made from (0: none). */
export interface LoadedSector {
  readonly state: SectorState
  readonly snapshotSeq: number
}

/**
 * Rebuilds a sector's state from its newest intact snapshot and the events after it. If a snapshot
 * is damaged, it falls back to an older one, and in the end to the journal alone [DUR-5].
 *
 * @param claim the claim on the sector; the state must reach exactly its seq
 * @throws SectorDamagedError if that fails, FormatError if only another build can read it
 */
export async function loadSector(
  store: Store,
  galaxy: Galaxy,
  claim: Claim,
  log: Log,
): Promise<LoadedSector> {
  for (const snapshot of await store.snapshots(claim.sector)) {
    const state = stateOf(snapshot, log)
    if (state && (await replay(store, claim, state))) return { state, snapshotSeq: snapshot.seq }
  }
  const state = emptySector(galaxy.seed, claim.sector)
  if (await replay(store, claim, state)) return { state, snapshotSeq: 0 }
  throw new SectorDamagedError(claim.sector, claim.seq)
}

function stateOf(snapshot: Snapshot, log: Log): SectorState | null {
  const { sector, seq } = snapshot
  if (checksumOf(snapshot.body) !== snapshot.checksum) {
    log.error({ sector, seq }, 'snapshot damaged: its checksum differs')
    return null
  }
  try {
    return readState(snapshot.body)
  } catch (error) {
    log.error({ sector, seq, err: error }, 'snapshot cannot be read')
    return null
  }
}

/** @returns whether the journal led from the state to exactly the claimed head */
async function replay(store: Store, claim: Claim, state: SectorState): Promise<boolean> {
  while (state.seq < claim.seq) {
    const missing = Math.min(EVENTS_PER_READ, claim.seq - state.seq)
    const events = await store.events(claim.sector, state.seq, missing)
    for (const event of events) {
      if (event.seq !== state.seq + 1) return false
      evolve(state, event)
    }
    if (events.length === 0) return false
  }
  return state.seq === claim.seq
}

export class SectorDamagedError extends Error {
  override name = 'SectorDamagedError'

  constructor(sector: SectorId, seq: number) {
    super(`sector ${sector} cannot be made from its snapshots and journal up to ${seq}`)
  }
}

/** Whether what is stored keeps a sector from loading, so that an instant retry here is no use. */
export function isDamage(error: unknown): boolean {
  return error instanceof SectorDamagedError || error instanceof FormatError
}
