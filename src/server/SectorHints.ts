import type { Wire } from '../cluster/NodeCalls.ts'
import type { Log } from '../ops/log.ts'
import type { Plain } from '../sim/core/formats.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { Transit } from '../sim/fleets/fleet.ts'
import type { InboxRow } from '../sim/inbox.ts'
import { readFleet, writeFleet } from '../sim/versions.ts'
import type { SectorHost } from '../world/sectors/SectorHost.ts'
import type { World } from '../world/World.ts'

type StoredTransit = Omit<Transit, 'fleet'> & { readonly fleet: Plain }
type Hint = StoredTransit | { readonly inbox: InboxRow }

/**
 * Hints about fleets and inbox rows on their way to sectors of other processes. Each sector has a
 * topic, to which its owner listens, so that the sender need not know the owner. A hint may be lost
 * or late, or nobody may listen: the database poll finds the same, and only the commit decides.
 */
export class SectorHints {
  readonly #wire: Wire
  readonly #log: Log
  readonly #listening = new Map<SectorHost, (message: unknown) => void>()

  constructor(wire: Wire, log: Log) {
    this.#wire = wire
    this.#log = log
  }

  /** Listens, from now on, to hints for the sectors that this world hosts. */
  listenFor(world: World): void {
    world.watch({
      live: (host) => this.#listen(host),
      gone: (host) => this.#fallSilent(host),
    })
  }

  /** @param writes the version being written, which all processes can read */
  tellOfFleet(transit: Transit, writes: number): void {
    this.#tell(transit.to, { ...transit, fleet: writeFleet(transit.fleet, writes) })
  }

  /** Must be called only after the row's transaction has committed. */
  tellOfInbox(row: InboxRow): void {
    this.#tell(row.sector, { inbox: row })
  }

  #tell(sector: SectorId, hint: Hint): void {
    void this.#wire.publish(topicOf(sector), hint)
  }

  #listen(host: SectorHost): void {
    const hear = (message: unknown): void => {
      try {
        const hint = message as Hint
        if ('inbox' in hint) host.deliver(hint.inbox)
        else host.expect({ ...hint, fleet: readFleet(hint.fleet) })
      } catch (error) {
        this.#log.debug({ err: error, ...host.lease }, 'a hint could not be read')
      }
    }
    this.#listening.set(host, hear)
    void this.#wire.subscribe(topicOf(host.lease.sector), hear)
  }

  #fallSilent(host: SectorHost): void {
    const hear = this.#listening.get(host)
    if (!hear) return
    this.#listening.delete(host)
    void this.#wire.unsubscribe(topicOf(host.lease.sector), hear)
  }
}

/** Still named after arrivals alone, because processes of the previous version listen to it. */
function topicOf(sector: SectorId): string {
  return `starlane:arrivals:${sector}`
}
