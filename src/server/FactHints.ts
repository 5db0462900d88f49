import type { Wire } from '../cluster/NodeCalls.ts'
import type { World } from '../world/World.ts'

const TOPIC = 'starlane:facts'

/**
 * Tells all processes that facts were committed, so that they read them at once. A hint may be
 * lost, because each process also reads facts every two seconds [FACT-1].
 */
export class FactHints {
  readonly #wire: Wire

  constructor(wire: Wire) {
    this.#wire = wire
  }

  listenFor(world: World): void {
    void this.#wire.subscribe(TOPIC, () => void world.facts.hint())
  }

  tell(): void {
    void this.#wire.publish(TOPIC, {})
  }
}
