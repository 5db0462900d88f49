import assert from 'node:assert/strict'
import test from 'node:test'
import { StateView } from '@colyseus/schema'
import { OwnBytesSerializer } from '../../rooms/colyseus/OwnBytesSerializer.ts'
import { FleetSchema, SectorSchema } from '../../rooms/sector/sectorSchema.ts'
import { Dice } from '../../src/sim/core/dice.ts'
import { stateReader } from '../../testkit/stateReader.ts'

const SEEDS = 40
const PATCHES = 60

function shown({ fleets, seq }: SectorSchema) {
  return { seq, fleets: JSON.parse(JSON.stringify(Object.fromEntries(fleets?.entries() ?? []))) }
}

test('[FEED-6] a full state on top of an older one leaves nothing that is gone', () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const dice = Dice.seeded(`resync ${seed}`)
    const state = new SectorSchema()
    let isSkipped = false
    const serializer = new OwnBytesSerializer<SectorSchema>({
      beforeFullState: () => {
        state.now += 1
      },
      encodedAll: () => {},
      fullStateFor: () => {},
      readers: (clients) => (isSkipped ? clients.slice(0, 1) : clients),
    })
    serializer.reset(state)
    const view = new StateView()
    const [quick, slow] = [stateReader(serializer, view), stateReader(serializer, view)]
    for (let seq = 0; seq < PATCHES; seq++) {
      for (let changes = dice.int(0, 6); changes > 0; changes--) change(state, view, dice)
      state.seq = seq
      serializer.applyPatches([quick.client, slow.client])
      if (!isSkipped) isSkipped = dice.int(0, 9) === 0
      else if (dice.int(0, 4) === 0) {
        isSkipped = false
        slow.client.raw(serializer.getFullState(slow.client))
      }
      assert.deepEqual(shown(quick.side.state), shown(state), `seed ${seed}`)
      if (!isSkipped) assert.deepEqual(shown(slow.side.state), shown(state), `seed ${seed}`)
    }
  }
})

function change({ fleets }: SectorSchema, view: StateView, dice: Dice): void {
  const id = `fleet ${dice.int(0, 11)}`
  if (dice.int(0, 2) === 0) {
    fleets.delete(id)
    return
  }
  const fleet = fleets.get(id) ?? new FleetSchema()
  fleet.assign({ id, name: `name ${dice.int(0, 999)}`, owner: 'somebody', x: dice.int(0, 999) })
  if (fleets.has(id)) return
  fleets.set(id, fleet)
  view.add(fleet)
}
