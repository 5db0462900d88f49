import type { Log } from '../ops/log.ts'
import type { SectorId } from '../sim/galaxy.ts'
import { type Refusal, refuse } from '../sim/refusal.ts'
import type { Clock } from './Clock.ts'
import type { Hosts } from './Hosts.ts'
import { SectorDamagedError } from './loadSector.ts'
import { type HostContext, SectorHost } from './SectorHost.ts'
import type { Claim, Holder, Node, Store } from './Store.ts'

export type Opened =
  | { readonly kind: 'here'; readonly host: SectorHost }
  | { readonly kind: 'there'; readonly holder: Holder }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * A damaged sector stays closed here for so long, and nobody else has it meanwhile; then its lease is
 * given back, for whoever can open it: another version, or this one after a repair.
 */
const DAMAGED_FOR_MS = 30_000

export interface OpeningsContext extends HostContext {
  readonly store: Store
  readonly clock: Clock
  readonly node: Node
  readonly log: Log
  readonly hosts: Hosts
  /** Whether new sectors are taken up at all: not while the process ends. */
  mayOpen(): boolean
}

/** How sectors become live here: claimed, loaded, announced; and which cannot. */
export class Openings {
  readonly #context: OpeningsContext
  readonly #underWay = new Map<SectorId, Promise<Opened>>()
  /** Monotonic times until which damaged sectors stay closed. */
  readonly #closedUntil = new Map<SectorId, number>()

  constructor(context: OpeningsContext) {
    this.#context = context
  }

  /** Whether the sector is being opened, or kept closed: a lease without a host is in order then. */
  accountsFor(sector: SectorId): boolean {
    return this.#underWay.has(sector) || this.#isClosed(sector)
  }

  /** Makes a sector live here, unless another process has it. Concurrent calls get one host. */
  open(sector: SectorId): Promise<Opened> {
    return this.#underWay.get(sector) ?? this.#run(sector, () => this.#claimAndAdopt(sector))
  }

  /** Makes a sector live that was claimed already. */
  takeUp(claim: Claim): Promise<Opened> {
    return this.#run(claim.sector, async () => openedBy(await this.#adopt(claim)))
  }

  /** Takes a sector that cannot be right out of service. */
  close(host: SectorHost, error: unknown): void {
    const { log, clock, hosts } = this.#context
    log.fatal({ ...host.lease, err: error }, `sector is damaged, closed for ${DAMAGED_FOR_MS} ms`)
    this.#closedUntil.set(host.lease.sector, clock.monotonicMs() + DAMAGED_FOR_MS)
    hosts.remove(host, 'damaged')
  }

  /** The process lost all its sectors: what it knew of damaged ones is no longer its business. */
  forget(): void {
    this.#closedUntil.clear()
  }

  #run(sector: SectorId, work: () => Promise<Opened>): Promise<Opened> {
    const opening = work()
      .catch((error: unknown): Opened => {
        this.#context.log.warn({ sector, err: error }, 'sector could not be opened')
        return refused(NOT_NOW)
      })
      .finally(() => {
        if (this.#underWay.get(sector) === opening) this.#underWay.delete(sector)
      })
    this.#underWay.set(sector, opening)
    return opening
  }

  async #claimAndAdopt(sector: SectorId): Promise<Opened> {
    if (this.#isClosed(sector)) return refused(DAMAGED)
    if (!this.#context.mayOpen() || !this.#context.isLeased()) return refused(NOT_NOW)
    const claim = await this.#claim(sector)
    if (claim === null) return refused(NOT_NOW)
    if ('node' in claim) return { kind: 'there', holder: claim }
    return openedBy(await this.#adopt(claim))
  }

  async #claim(sector: SectorId): Promise<Claim | Holder | null> {
    const { store, node, hosts } = this.#context
    const claim = await store.claim(node.id, sector)
    if (!claim || !('node' in claim) || claim.node.id !== node.id) return claim
    if (hosts.get(sector)) return null
    // Held by this process and not hosted: the answer to an earlier claim was lost on its way.
    await store.release(node.id, claim, 0)
    return store.claim(node.id, sector)
  }

  /** Makes a claimed sector live. @returns null if the claim was lost meanwhile */
  async #adopt(claim: Claim): Promise<SectorHost | null> {
    const { hosts, log } = this.#context
    if (!this.#context.mayOpen() || !this.#context.isLeased()) return null
    const other = hosts.get(claim.sector)
    // The store's answers may overtake each other: only a later claim replaces a host.
    if (other && other.lease.epoch >= claim.epoch) return null
    if (other) hosts.remove(other, 'lost')
    const host = new SectorHost(claim, claim.seq, this.#context)
    hosts.add(host)
    try {
      await host.load()
    } catch (error) {
      if (error instanceof SectorDamagedError) this.close(host, error)
      else hosts.remove(host, 'lost')
      throw error
    }
    // To load took a while, or a pause came between: the lease may have ended unnoticed [OWN-3].
    if (!this.#context.isLeased() || host.life !== 'live') return null
    log.debug({ ...claim }, 'sector is live')
    hosts.announce(host)
    return host
  }

  #isClosed(sector: SectorId): boolean {
    const until = this.#closedUntil.get(sector)
    if (until === undefined) return false
    if (this.#context.clock.monotonicMs() < until) return true
    this.#closedUntil.delete(sector)
    return false
  }
}

function openedBy(host: SectorHost | null): Opened {
  return host ? { kind: 'here', host } : refused(NOT_NOW)
}

function refused(refusal: Refusal): Opened {
  return { kind: 'refused', refusal }
}

const NOT_NOW = refuse(
  'unavailable',
  'The sector cannot be opened at the moment. Try again in a second.',
)
const DAMAGED = refuse('internal', 'The sector is damaged and closed until it has been repaired.')
