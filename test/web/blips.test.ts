import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { BLIP_GRID_UNITS } from '../../src/sim/rules/sight.ts'
import { blipsInWords } from '../../web/src/features/war/inSight.ts'
import { Camera } from '../../web/src/map/Camera.ts'
import { Chart } from '../../web/src/map/Chart.ts'
import { pickBlip } from '../../web/src/map/pickBlip.ts'

const REACH_PX = 20

const galaxy = makeGalaxy('blips', 16)
const sectors = galaxy.sectors.map((sector) => {
  const systems = sector.systems.map((system) => ({ ...system, owner: null }))
  return { ...sector, systems, owner: null }
})
const chart = new Chart({ ...galaxy, id: 'blips', now: 0, rate: 1, sectors })
const home = sectors[2] ?? assert.fail('no sector')

/** A camera that looks at a sector's plane. */
function makeCamera(): Camera {
  const camera = new Camera(true)
  camera.resize(1_200, 800, { left: 0, top: 0, right: 0, bottom: 0 })
  camera.jumpTo({ x: home.x, y: home.y, zoom: 600 / chart.side })
  return camera
}

test('[VIS-1] under the mouse a blip has its size, and the middle of its square for a place', () => {
  const camera = makeCamera()
  const blips = [4, 8, 2, 30, 30, 0]
  const seats = [{ sectorId: home.id, blips }]
  const [x, y] = [4.5 * BLIP_GRID_UNITS, 8.5 * BLIP_GRID_UNITS]
  const screenX = camera.screenX(chart.mapX(home, x))
  const screenY = camera.screenY(chart.mapY(home, y))
  const scenery = { camera, chart, seats }
  const found = pickBlip(scenery, screenX + 5, screenY - 5, REACH_PX)
  assert.deepEqual(found, { sectorId: home.id, x, y, size: 2 })
  assert.equal(pickBlip(scenery, screenX + 30, screenY, REACH_PX), null)
})

test('the list of fleets in sight tells of blips, the largest first, and that they are not identified', () => {
  assert.deepEqual(blipsInWords([1, 1, 0, 2, 2, 2, 3, 3, 0]), [
    'Not identified: 1 large blip, 51 ships or more',
    'Not identified: 2 small blips, 1 to 10 ships each',
  ])
  assert.deepEqual(blipsInWords([]), [])
})
