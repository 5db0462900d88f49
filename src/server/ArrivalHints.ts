import type { Wire } from '../cluster/NodeCalls.ts'
import type { Log } from '../ops/log.ts'
import type { Plain } from '../sim/core/formats.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { Transit } from '../sim/fleets/fleet.ts'
import { readFleet, writeFleet } from '../sim/versions.ts'
import type { SectorHost } from '../world/SectorHost.ts'
import type { World } from '../world/World.ts'

type StoredTransit = Omit<Transit, 'fleet'> & { readonly fleet: Plain }

/**
 * Fleets on their way to sectors of other processes: each sector has a topic, to which whoever hosts
 * it listens, so that nobody has to know who that is. A hint may be lost, late, or for nobody: the
 * poll of the database finds the fleet all the same, and only the commit decides.
 */
export class ArrivalHints {
  readonly #wire: Wire
  readonly #log: Log
  readonly #listening = new Map<SectorHost, (message: unknown) => void>()

  constructor(wire: Wire, log: Log) {
    this.#wire = wire
    this.#log = log
  }

  /** Hears from now on of fleets on their way to sectors that live in this world. */
  listenFor(world: World): void {
    world.watch({
      live: (host) => this.#listen(host),
      gone: (host) => this.#fallSilent(host),
    })
  }

  /** @param writes the version in which others read it */
  tell(transit: Transit, writes: number): void {
    const stored: StoredTransit = { ...transit, fleet: writeFleet(transit.fleet, writes) }
    void this.#wire.publish(topicOf(transit.to), stored)
  }

  #listen(host: SectorHost): void {
    const hear = (message: unknown): void => {
      try {
        const stored = message as StoredTransit
        host.expect({ ...stored, fleet: readFleet(stored.fleet) })
      } catch (error) {
        this.#log.debug({ err: error, ...host.lease }, 'a hint of an arrival could not be read')
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

function topicOf(sector: SectorId): string {
  return `starlane:arrivals:${sector}`
}
