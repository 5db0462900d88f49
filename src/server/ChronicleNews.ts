import type { Wire } from '../cluster/NodeCalls.ts'
import { kindOf } from '../sim/events.ts'
import type { World } from '../world/World.ts'

const TOPIC = 'starlane:chronicle'

/**
 * Tells the readers of the chronicle, in any process, that it has a new entry. A message may be
 * lost, because readers also poll.
 */
export class ChronicleNews {
  readonly #wire: Wire

  /** @param wire reaches all processes, including this one */
  constructor(wire: Wire) {
    this.#wire = wire
  }

  /** Reports, from now on, new entries from the sectors that this world hosts. */
  tellOf(world: World): void {
    world.watch({
      live: (host) => {
        host.watch({
          committed: ({ sector, events }) => {
            if (!events.some(({ type }) => kindOf(type).isNotable)) return
            void this.#wire.publish(TOPIC, { sector })
          },
          gone: () => {},
        })
      },
      gone: () => {},
    })
  }

  /** Calls `hear` at each message. @returns a function that stops it */
  async listen(hear: () => void): Promise<() => Promise<unknown>> {
    const listener = (): void => hear()
    await this.#wire.subscribe(TOPIC, listener)
    return () => this.#wire.unsubscribe(TOPIC, listener)
  }
}
