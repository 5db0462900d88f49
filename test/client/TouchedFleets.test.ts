import assert from 'node:assert/strict'
import test from 'node:test'
import { StateView } from '@colyseus/schema'
import { OwnBytesSerializer } from '../../rooms/colyseus/OwnBytesSerializer.ts'
import { FleetSchema, SectorSchema } from '../../rooms/sector/sectorSchema.ts'
import type { SeenFleet } from '../../src/client/readFleets.ts'
import { readFleets, type SectorStateOnWire } from '../../src/client/readFleets.ts'
import { TouchedFleets } from '../../src/client/TouchedFleets.ts'
import { Dice } from '../../src/sim/core/dice.ts'
import { stateReader } from '../../testkit/stateReader.ts'

const SEEDS = 40
const PATCHES = 60

test('[VIS-1] reading only touched fleets shows the same as reading all of them', () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const dice = Dice.seeded(`touched ${seed}`)
    const state = new SectorSchema()
    const serializer = new OwnBytesSerializer<SectorSchema>({
      beforeFullState: () => {},
      encodedAll: () => {},
      fullStateFor: () => {},
      readers: (clients) => clients,
    })
    serializer.reset(state)
    const view = new StateView()
    appear('the first', state, view)
    const { side, client } = stateReader(serializer, view)
    const touched = new TouchedFleets({ serializer: side as never })
    const onWire = side.state as unknown as SectorStateOnWire
    const known = new Map<string, SeenFleet>()
    readFleets(onWire, known, touched.take())
    for (let seq = 0; seq < PATCHES; seq++) {
      for (let changes = dice.int(0, 4); changes > 0; changes--) change(state, view, dice)
      state.seq = seq
      if (dice.int(0, 9) > 0) serializer.applyPatches([client])
      else client.raw(serializer.getFullState(client))
      if (dice.int(0, 2) === 0) continue
      readFleets(onWire, known, touched.take() ?? assert.fail('not all of them once more'))
      const all = new Map<string, SeenFleet>()
      readFleets(onWire, all, null)
      assert.deepEqual(Object.fromEntries(known), Object.fromEntries(all), `seed ${seed}`)
    }
  }
})

function change(state: SectorSchema, view: StateView, dice: Dice): void {
  const { fleets } = state
  const id = `fleet ${dice.int(0, 9)}`
  const fleet = fleets.get(id)
  const what = dice.int(0, 5)
  if (dice.int(0, 39) === 0) {
    fleets.clear()
    return
  }
  if (!fleet) appear(id, state, view)
  else if (what === 0) fleets.delete(id)
  else if (what === 1) view.remove(fleet)
  else if (what === 2) view.add(fleet)
  else fleet.assign({ name: `name ${dice.int(0, 999)}`, x: dice.int(0, 999) })
}

function appear(id: string, { fleets }: SectorSchema, view: StateView): void {
  const fleet = new FleetSchema()
  fleet.assign({ id, name: id, owner: id < 'fleet 5' ? '' : 'somebody' })
  fleets.set(id, fleet)
  view.add(fleet)
}
