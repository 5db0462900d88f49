import assert from 'node:assert/strict'
import type { SectorEvent } from '../../src/sim/events.ts'
import { evolve } from '../../src/sim/evolve.ts'
import { emptySector, type SectorState } from '../../src/sim/sectorState.ts'
import { readState, writeState } from '../../src/sim/versions.ts'
import type { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'

/**
 * Replays each sector's journal from nothing, as it is stored, and compares it with the live state
 * [DUR-5].
 */
export class Replays {
  readonly #little: LittleGalaxy
  readonly #told = new Map<number, { readonly state: SectorState; text: string }>()

  constructor(little: LittleGalaxy) {
    this.#little = little
  }

  catchUp(): void {
    for (const [id, journal] of this.#little.journals) {
      const told = this.#told.get(id) ?? {
        state: emptySector(this.#little.galaxy.seed, id),
        text: '',
      }
      this.#told.set(id, told)
      const text = writeState(this.#little.state(id))
      if (text === told.text && journal.length === told.state.seq) continue
      for (const event of journal.slice(told.state.seq)) evolve(told.state, throughJson(event))
      told.text = writeState(told.state)
      assert.equal(told.text, text)
      assert.equal(writeState(readState(text)), text, 'a snapshot is read back as it was')
    }
  }
}

function throughJson(event: SectorEvent): SectorEvent {
  const copy: SectorEvent = JSON.parse(JSON.stringify(event))
  assert.deepEqual(writeNumbers(copy), writeNumbers(event))
  return asStored(copy) as SectorEvent
}

/** As the journal gives it back: a jsonb column has the keys of objects in an order of its own. */
function asStored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asStored)
  if (value === null || typeof value !== 'object') return value
  const keys = Object.entries(value).sort(
    ([one], [other]) => one.length - other.length || (one < other ? -1 : 1),
  )
  return Object.fromEntries(keys.map(([key, one]) => [key, asStored(one)]))
}

/** JSON has no −0 and no undefined, so neither may matter. */
function writeNumbers(event: SectorEvent): unknown {
  return JSON.parse(JSON.stringify(event, (_, value) => (value === 0 ? 0 : value)))
}
