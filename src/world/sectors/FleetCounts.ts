import type { Log } from '../../ops/log.ts'
import type { CommanderId } from '../../sim/core/ids.ts'
import { type Clock, withTimeLimit } from '../Clock.ts'
import type { Lease, Store } from '../Store.ts'

/** Real ms. Together with an order's wait in the queue, it is less than the SDK's 10 s. */
const COUNT_MS_MAX = 1_500

/** Counts the fleets that commanders have outside a sector, for orders that may make one. */
export class FleetCounts {
  readonly #lease: Lease
  readonly #context: {
    readonly store: Pick<Store, 'fleetsElsewhere'>
    readonly clock: Clock
    readonly log: Log
  }
  readonly #counting = new Map<CommanderId, Promise<number | null>>()

  constructor(
    lease: Lease,
    context: { store: Pick<Store, 'fleetsElsewhere'>; clock: Clock; log: Log },
  ) {
    this.#lease = lease
    this.#context = context
  }

  /** The count of a commander that is under way: later orders of that commander wait for it. */
  underWay(commander: CommanderId): Promise<number | null> | undefined {
    return this.#counting.get(commander)
  }

  /** Counts, or joins the count under way. Never rejects. @returns null if it is not known */
  of(commander: CommanderId): Promise<number | null> {
    const known = this.#counting.get(commander)
    if (known) return known
    const counting = this.#count(commander).finally(() => this.#counting.delete(commander))
    this.#counting.set(commander, counting)
    return counting
  }

  async #count(commander: CommanderId): Promise<number | null> {
    const { store, clock, log } = this.#context
    const { sector } = this.#lease
    try {
      const count = store.fleetsElsewhere(commander, sector)
      return await withTimeLimit(clock, COUNT_MS_MAX, 'counting fleets', count)
    } catch (error) {
      log.warn({ sector, commander, err: error }, "a commander's fleets could not be counted")
      return null
    }
  }
}
