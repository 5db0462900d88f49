import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import test from 'node:test'
import { GameClient } from '../../src/client/GameClient.ts'
import { findRoute } from '../../src/sim/galaxy/routes.ts'
import { HOME_FLEET_SHIPS } from '../../src/sim/rules/commanders.ts'
import { fleetSpeed } from '../../src/sim/rules/ships.ts'
import { letIn } from '../../testkit/letIn.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { makeDataDir } from '../../testkit/testDatabase.ts'

const SECTORS_PASSED_MIN = 5
const JOURNEY_MS_MAX = 60_000

test(`[OWN-1] two commanders send fleets over ${SECTORS_PASSED_MIN} sectors and lose sight of none`, async () => {
  const dataDir = await makeDataDir()
  // Galaxy time is twenty times faster, so minutes of flight pass in seconds.
  const server = await ServerProcess.start({ DATA_DIR: dataDir, TIME_SCALE: '20', MERCHANTS: '64' })
  const pilots: GameClient[] = []
  try {
    for (const name of ['Ada', 'Grace']) {
      const { endpoint } = server
      pilots.push(await letIn(() => GameClient.connect({ endpoint, name })))
    }
    await Promise.all(pilots.map((pilot) => travelFar(pilot)))
  } finally {
    for (const pilot of pilots) pilot.close()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})

/** Sends the first fleet far away and follows it there. */
async function travelFar(pilot: GameClient): Promise<void> {
  const fleetId = pilot.fleets[0]?.id
  assert.ok(fleetId)
  await pilot.until(() => pilot.fleet(fleetId)?.place.kind === 'sector')
  const home = pilot.commander.homeSector
  const speed = fleetSpeed(HOME_FLEET_SHIPS)
  const { map } = pilot.watch
  const routes = map.sectors.map(({ id }) => findRoute(map, home, { x: 500, y: 500 }, id, speed))
  const route = routes.find((one) => (one?.sectors.length ?? 0) >= SECTORS_PASSED_MIN)
  const toSector = route?.sectors.at(-1)
  assert.ok(toSector)

  const seen: string[] = []
  const stop = pilot.onChange(() => {
    const place = pilot.fleet(fleetId)?.place
    assert.ok(place, 'the fleet is always somewhere')
    const where = place.kind === 'lane' ? `lane ${place.to}` : `${place.kind} ${place.sectorId}`
    if (seen.at(-1) !== where) seen.push(where)
  })
  assert.ok((await pilot.order({ type: 'route', fleetId, toSector })).ok)
  await pilot.until(() => {
    const place = pilot.fleet(fleetId)?.place
    return place?.kind === 'sector' && place.sectorId === toSector
  }, JOURNEY_MS_MAX)
  stop()

  // The fleet is in a sector, then a lane, then a sector, and so on, and never out of sight.
  const sectors = seen.filter((where) => where.startsWith('sector '))
  assert.ok(sectors.length > SECTORS_PASSED_MIN, `passed ${sectors.join(', ')}`)
  const expected = sectors.flatMap((where, index) =>
    index === 0 ? [where] : [where.replace('sector', 'lane'), where],
  )
  assert.deepEqual(seen, expected)
}
