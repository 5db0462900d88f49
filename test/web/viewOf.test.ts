import assert from 'node:assert/strict'
import test from 'node:test'
import type { GalaxyMap } from '../../src/protocol/httpBodies.ts'
import type { MapView } from '../../src/protocol/mapRequests.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { Camera } from '../../web/src/map/Camera.ts'
import { Chart } from '../../web/src/map/Chart.ts'
import { ViewportReporter } from '../../web/src/map/ViewportReporter.ts'
import { viewOf } from '../../web/src/map/viewOf.ts'

const galaxy = makeGalaxy('views', 64)
const map: GalaxyMap = {
  ...galaxy,
  id: 'views',
  now: 0,
  rate: 1,
  sectors: galaxy.sectors.map((sector) => {
    const systems = sector.systems.map((system) => ({ ...system, owner: null }))
    return { ...sector, systems, owner: null }
  }),
}
const chart = new Chart(map)

function cameraAt(x: number, y: number, zoom: number): Camera {
  const camera = new Camera(true)
  camera.resize(1_200, 800, { left: 0, top: 0, right: 0, bottom: 0 })
  camera.jumpTo({ x, y, zoom })
  return camera
}

function rectOf(view: MapView) {
  return 'rect' in view ? view.rect : assert.fail('not a rectangle')
}

function holds(view: MapView, { x, y }: { x: number; y: number }): boolean {
  const { minX, minY, maxX, maxY } = rectOf(view)
  return x >= minX && x <= maxX && y >= minY && y <= maxY
}

test('whatever leads into the picture is watched from where it begins', () => {
  for (const { a, b } of map.lanes) {
    const line = chart.line(a, b) ?? assert.fail('no line')
    const middle = cameraAt((line.fromX + line.toX) / 2, (line.fromY + line.toY) / 2, 40)
    const view = viewOf(chart, middle)
    for (const end of [a, b]) {
      assert.ok(holds(view, chart.sector(end) ?? assert.fail('no sector')))
    }
  }
})

test('far from everything the picture itself is watched', () => {
  const camera = cameraAt(0, 0, 10)
  camera.reach = 1e6
  camera.jumpTo({ x: 50_000, y: 0, zoom: 10 })
  const { minX, maxX } = rectOf(viewOf(chart, camera))
  assert.ok(minX > 49_000 && minX < maxX && maxX < 51_000)
})

test('a view is reported when it changes, not whenever the map moves', () => {
  const told: MapView[] = []
  const reporter = new ViewportReporter(chart, (view) => told.push(view))
  const camera = cameraAt(0, 0, 0.5)
  let ms = 0
  const look = (): void => {
    ms += 250
    reporter.look(camera, ms)
  }
  look()
  assert.equal(told.length, 1)
  camera.panBy(4, 2)
  look()
  assert.equal(told.length, 1, 'the same sectors are on the screen')
  camera.zoomAt(600, 400, 40, false)
  look()
  assert.equal(told.length, 2)
  camera.zoomAt(600, 400, 1 / 40, false)
  reporter.look(camera, ms + 1)
  assert.equal(told.length, 2, 'not so soon after the last time it looked')
  look()
  assert.deepEqual(told[2], told[0])
})

test('zoom is reported in steps, of which 1 is one: from there on events come singly', () => {
  const zoomOf = (zoom: number): number => {
    const view = viewOf(chart, cameraAt(0, 0, zoom))
    return 'zoom' in view ? view.zoom : assert.fail('no zoom')
  }
  assert.equal(zoomOf(1), 1)
  assert.equal(zoomOf(1.1), 1)
  assert.ok(zoomOf(0.999) < 1)
  assert.equal(zoomOf(8), 8)
})
