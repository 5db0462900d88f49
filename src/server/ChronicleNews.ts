import type { Wire } from '../cluster/NodeCalls.ts'
import { kindOf } from '../sim/events.ts'
import type { World } from '../world/World.ts'

const TOPIC = 'starlane:chronicle'

/**
 * Tells the readers of the chronicle, wherever they run, that something was noted in it. News may be
 * lost: readers look by themselves too.
 */
export class ChronicleNews {
  readonly #wire: Wire

  /** @param wire to all processes, this one among them */
  constructor(wire: Wire) {
    this.#wire = wire
  }

  /** Tells from now on of what is noted in sectors that live in this world. */
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

  /** @returns what ends it */
  async listen(hear: () => void): Promise<() => Promise<unknown>> {
    const listener = (): void => hear()
    await this.#wire.subscribe(TOPIC, listener)
    return () => this.#wire.unsubscribe(TOPIC, listener)
  }
}
