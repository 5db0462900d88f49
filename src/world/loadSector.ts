import { createHash } from 'node:crypto'
import type { Log } from '../ops/log.ts'
import { FormatError, versionOf } from '../sim/core/formats.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { evolve } from '../sim/evolve.ts'
import type { Galaxy } from '../sim/galaxy/galaxy.ts'
import { emptySector, type SectorState } from '../sim/sectorState.ts'
import { FORMATS, readState, WRITES, writeState } from '../sim/versions.ts'
import type { Claim, Lease, Snapshot, Store } from './Store.ts'

const EVENTS_PER_READ = 5_000

export function checksumOf(body: string): string {
  return createHash('sha256').update(body).digest('hex')
}

/** @param writes the version to write it in: this build's, or the one before */
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

/** A sector's state at its head, and how far the snapshot reached that it was made from. */
export interface LoadedSector {
  readonly state: SectorState
  readonly snapshotSeq: number
}

/**
 * Makes a sector's state anew from the newest snapshot that is whole, and the events after it. A
 * damaged one is passed over for an older one, and in the end for the journal alone [DUR-5].
 *
 * @param claim what was claimed: the state must reach exactly its seq
 * @throws SectorDamagedError if no way leads there, FormatError if another build has to go it
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

/** @returns whether the journal led from the state to exactly the head claimed */
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

/** Whether a sector cannot be loaded for what is stored: to try again here at once is no use. */
export function isDamage(error: unknown): boolean {
  return error instanceof SectorDamagedError || error instanceof FormatError
}
