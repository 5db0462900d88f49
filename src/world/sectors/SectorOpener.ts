import type { Log } from '../../ops/log.ts'
import type { SectorId } from '../../sim/core/ids.ts'
import { type Refusal, refuse } from '../../sim/core/refusal.ts'
import type { Clock } from '../Clock.ts'
import { PrioritySemaphore } from '../PrioritySemaphore.ts'
import type { Claim, Holder, Lease, Node, Store } from '../Store.ts'
import { isDamage } from './loadSector.ts'
import { type HostContext, SectorHost } from './SectorHost.ts'
import type { SectorRegistry } from './SectorRegistry.ts'

export type Opened =
  | { readonly kind: 'here'; readonly host: SectorHost }
  | { readonly kind: 'there'; readonly holder: Holder }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * Real ms for which a damaged sector stays closed, with its lease still held here. Then the lease
 * is given back to whoever can open the sector: another build, or this one after a repair.
 */
const DAMAGED_FOR_MS = 30_000
/** Sectors loaded at a time. Commits and claims must also get through the store's pool. */
const OPENINGS_AT_ONCE = 16
/** Sectors that may wait to be loaded. */
const WAITING_MAX = 4_096

export interface OpenerContext extends HostContext {
  readonly store: Store
  readonly clock: Clock
  readonly node: Node
  readonly log: Log
  readonly registry: SectorRegistry
  /** Whether new sectors are taken up at all: not while the process ends. */
  mayOpen(): boolean
  /** The most sectors that load at a time. */
  readonly openingsAtOnce?: number
}

/** Makes sectors live here: claims, loads and announces them. Keeps damaged ones closed. */
export class SectorOpener {
  readonly #context: OpenerContext
  readonly #underWay = new Map<SectorId, Promise<Opened>>()
  /** Damaged sectors, each with the lease under which the damage was found. */
  readonly #closed = new Map<SectorId, Lease>()
  readonly #semaphore: PrioritySemaphore

  constructor(context: OpenerContext) {
    this.#context = context
    this.#semaphore = new PrioritySemaphore(context.openingsAtOnce ?? OPENINGS_AT_ONCE, WAITING_MAX)
  }

  /** Whether a sector is being opened or kept closed, so that its lease rightly has no host. */
  accountsFor(sector: SectorId): boolean {
    return this.#underWay.has(sector) || this.#closed.has(sector)
  }

  /**
   * Makes a sector live here, unless another process has it. Concurrent calls share one host.
   * @param isUrgent whether somebody waits for the sector: then it goes before those nobody awaits
   */
  open(sector: SectorId, isUrgent: boolean): Promise<Opened> {
    const opening = this.#underWay.get(sector)
    if (opening && isUrgent) this.#semaphore.hurry(sector)
    return opening ?? this.#run(sector, isUrgent, () => this.#claimAndAdopt(sector))
  }

  /** Makes a sector live that this process has already claimed. */
  takeUp(claim: Claim): Promise<Opened> {
    return this.#run(claim.sector, false, async () => openedBy(await this.#adopt(claim)))
  }

  /** Takes a damaged sector out of service for `DAMAGED_FOR_MS`. */
  close(host: SectorHost, error: unknown): void {
    const { log, clock, registry, store, node } = this.#context
    const { lease } = host
    const { sector } = lease
    log.fatal({ ...lease, err: error }, `sector is damaged, closed for ${DAMAGED_FOR_MS} ms`)
    this.#closed.set(sector, lease)
    clock.after(DAMAGED_FOR_MS, () => {
      store
        .release(node.id, lease, 0, null)
        .catch((error: unknown) => log.warn({ ...lease, err: error }, 'a lease was not given back'))
        .finally(() => {
          if (this.#closed.get(sector) === lease) this.#closed.delete(sector)
        })
    })
    registry.remove(host, 'damaged')
  }

  /**
   * To be called when the process has lost all its sectors: forgets the damaged ones and cancels
   * the openings that wait, because other processes may hold those sectors by now.
   */
  forget(): void {
    this.#closed.clear()
    this.#semaphore.clear()
  }

  #run(sector: SectorId, isUrgent: boolean, work: () => Promise<Opened>): Promise<Opened> {
    const opening = this.#inTurn(sector, isUrgent, work)
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

  async #inTurn(sector: SectorId, isUrgent: boolean, work: () => Promise<Opened>): Promise<Opened> {
    if (!(await this.#semaphore.enter(sector, isUrgent))) return refused(NOT_NOW)
    try {
      return await work()
    } finally {
      this.#semaphore.leave()
    }
  }

  async #claimAndAdopt(sector: SectorId): Promise<Opened> {
    if (this.#closed.has(sector)) return refused(DAMAGED)
    const { store, node, registry, mayOpen, isLeased } = this.#context
    if (!mayOpen() || !isLeased()) return refused(NOT_NOW)
    // It loads again, or is just put down: to claim it now would only disturb that.
    if (registry.get(sector)) return refused(NOT_NOW)
    const claim = await store.claim(node.id, sector)
    if (claim === null) return refused(NOT_NOW)
    if ('node' in claim) return { kind: 'there', holder: claim }
    return openedBy(await this.#adopt(claim))
  }

  /** Makes a claimed sector live. @returns null if the claim was lost meanwhile */
  async #adopt(claim: Claim): Promise<SectorHost | null> {
    const { registry, log } = this.#context
    if (!this.#context.mayOpen() || !this.#context.isLeased()) return null
    const other = registry.get(claim.sector)
    // The store's answers may overtake each other: only a later claim replaces a host.
    if (other && other.lease.epoch >= claim.epoch) return null
    if (other) registry.remove(other, 'lost')
    const host = new SectorHost(claim, claim.seq, this.#context)
    registry.add(host)
    try {
      await host.load()
    } catch (error) {
      if (isDamage(error)) this.close(host, error)
      else registry.remove(host, 'lost')
      throw error
    }
    // Loading took time, or the process was paused: the lease may have ended unnoticed [OWN-3].
    if (!this.#context.isLeased() || host.life !== 'live') return null
    log.debug({ ...claim }, 'sector is live')
    registry.announce(host)
    return host
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
