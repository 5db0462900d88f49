import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GameClient } from '../../src/client/GameClient.ts'
import type { OwnFleet } from '../../src/client/OwnFleets.ts'
import { distance, type Point } from '../../src/sim/galaxy/course.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import { ground, startServer } from './ground.ts'
import { DESKTOP, Visitor } from './Visitor.ts'

test('[VIS-1] another fleet is invisible in the fog, a blip in the dusk, then seen, and then remembered', async () => {
  const { browser } = await ground()
  const server = await startServer({ GALAXY_SECTORS: '16', MERCHANTS: '0', TIME_SCALE: '6' })
  const visitor = await Visitor.at(browser, server.endpoint, 'fog', DESKTOP)
  const { page } = visitor
  await page.getByLabel('Your name').fill('Ada')
  await page.getByRole('button', { name: 'Take command' }).click()
  await page.locator('.fleet').waitFor()
  const sight = page.locator('.sight')
  const reads = (words: RegExp) =>
    visitor.until(`it says ${words}`, async () => words.test((await sight.textContent()) ?? ''))

  const token = await page.evaluate(() => localStorage.getItem('starlane.token'))
  const ada = await GameClient.connect({ endpoint: server.endpoint, token: token ?? '' })
  const bea = await GameClient.connect({ endpoint: server.endpoint, name: 'Bea' })
  try {
    const { homeSector } = ada.commander
    await ada.until(() => placeOf(ada) !== null)
    const home = placeOf(ada)
    assert.ok(home)
    const isSeen = () => ada.seats.in(homeSector)?.fleets.has(bea.fleets[0]?.id ?? '') === true

    await page.getByLabel('Home sector').click()
    await flyTo(bea, homeSector, awayFrom(home, 600))
    await reads(/^Nobody in sight( · 1 remembered)?$/)
    assert.equal(isSeen(), false)

    await flyTo(bea, homeSector, awayFrom(home, 375))
    await reads(/^Nobody in sight · 1 noticed/)
    assert.equal(isSeen(), false, 'of a blip nobody knows whose it is')
    await visitor.picture('1-blip')

    await flyTo(bea, homeSector, awayFrom(home, 100))
    await reads(/^1 fleet in sight$/)
    assert.equal(isSeen(), true)
    await visitor.picture('2-seen')

    await flyTo(bea, homeSector, awayFrom(home, 600))
    await reads(/^Nobody in sight · 1 remembered$/)
    assert.equal(isSeen(), false)
    await visitor.picture('3-remembered')
    const [contact] = [...ada.contacts.all]
    assert.equal(contact?.owner, bea.commander.id)
    const away = distance(home, contact ?? home)
    assert.ok(away > 290 && away < 420, `remembered where it was last, ${away} units away`)
  } finally {
    ada.close()
    bea.close()
  }
  await visitor.leave()
})

function placeOf({ fleets }: GameClient): Point | null {
  const place = fleets[0]?.place
  return place?.kind === 'sector' ? { x: place.course.x, y: place.course.y } : null
}

/** The point `units` away, towards the corner that is farthest from the given one. */
function awayFrom({ x, y }: Point, units: number): Point {
  const corner = {
    x: x < PLANE_UNITS / 2 ? PLANE_UNITS : 0,
    y: y < PLANE_UNITS / 2 ? PLANE_UNITS : 0,
  }
  const share = units / distance({ x, y }, corner)
  return {
    x: Math.round(x + (corner.x - x) * share),
    y: Math.round(y + (corner.y - y) * share),
  }
}

/** Flies the only fleet to a point of a sector, and waits until it rests there. */
async function flyTo(pilot: GameClient, toSector: number, to: Point): Promise<void> {
  await pilot.until(() => placeOf(pilot) !== null)
  const fleetId = pilot.fleets[0]?.id ?? ''
  const isIn = ({ place }: OwnFleet): boolean =>
    place.kind === 'sector' && place.sectorId === toSector
  const is = (test: (fleet: OwnFleet) => boolean) => (): boolean => {
    const fleet = pilot.fleet(fleetId)
    return fleet !== null && test(fleet)
  }
  const orders = [
    { type: 'route', fleetId, toSector },
    { type: 'move', fleetId, to },
  ] as const
  for (const order of is(isIn)() ? orders.slice(1) : orders) {
    assert.equal((await pilot.order(order)).ok, true)
    await pilot.until(is(order.type === 'route' ? isIn : (fleet) => restsAt(fleet, to)), 60_000)
  }
}

function restsAt({ place }: OwnFleet, { x, y }: Point): boolean {
  if (place.kind !== 'sector') return false
  const { course } = place
  return course.vx === 0 && course.vy === 0 && Math.abs(course.x - x) + Math.abs(course.y - y) < 2
}
