import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { GameClient } from '../../src/client/GameClient.ts'
import type { CommanderId } from '../../src/sim/core/ids.ts'
import type { Point } from '../../src/sim/galaxy/course.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import { endShields } from '../../testkit/endShields.ts'
import { type Realm, realmOf } from './ground.ts'
import { DESKTOP, PHONE, Visitor } from './Visitor.ts'

/** As slow as in play: a browser without a graphics card takes seconds for a step. */
const SETTINGS = { GALAXY_SECTORS: '16', MERCHANTS: '0', TIME_SCALE: '1' }
/** In sight, and out of contact range. */
const AWAY_UNITS = 90

/** In its database shields can be ended. */
const front = realmOf(SETTINGS)

function unshield({ database }: Realm, commander: CommanderId): Promise<void> {
  return endShields(database.database.web.dataSource, [commander])
}

/** A commander at home in a sector, whose fleet flies to a place of it. */
async function comerTo(endpoint: string, sectorId: number, to: Point): Promise<GameClient> {
  for (let tries = 0; tries < 100; tries++) {
    const pilot = await GameClient.connect({ endpoint, name: 'Bea' })
    if (pilot.commander.homeSector !== sectorId) {
      pilot.close()
      continue
    }
    await pilot.until(() => pilot.fleets[0]?.ships != null)
    const fleetId = pilot.fleets[0]?.id ?? ''
    assert.ok((await pilot.order({ type: 'rename', fleetId, name: 'Corsair' })).ok)
    assert.ok((await pilot.order({ type: 'move', fleetId, to })).ok)
    await pilot.until(() => {
      const { plan, place } = pilot.fleets[0] ?? {}
      return plan?.length === 0 && place?.kind === 'sector' && place.course.vx === 0
    }, 60_000)
    return pilot
  }
  return assert.fail('nobody else was born there')
}

/** Where the plane of the home sector is at a desktop, in px: its left upper corner and its side. */
const PLANE = { left: 545, top: 134, side: 684 }

/** Moves the mouse over a place of the plane that fills the screen, until it is over a fleet. */
async function hoverFleet(page: Page, { x, y }: Point): Promise<void> {
  const tip = page.locator('.map-tip')
  const [middleX, middleY] = [
    PLANE.left + (x / PLANE_UNITS) * PLANE.side,
    PLANE.top + (y / PLANE_UNITS) * PLANE.side,
  ]
  for (const dy of [0, -14, 14]) {
    for (const dx of [0, -14, 14]) {
      await page.mouse.move(middleX + dx, middleY + dy)
      await page.waitForTimeout(300)
      if (await tip.isVisible()) return
    }
  }
  assert.fail('no fleet under the mouse')
}

for (const [device, options] of [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const) {
  test(`two meet: what would come of a fight, the fight, and the retreat, at a ${device}`, async () => {
    const here = await front()
    const visitor = await Visitor.at(here.browser, here.endpoint, `war-${device}`, options)
    const { page } = visitor
    const isPhone = device === 'phone'
    if (!isPhone) {
      // Here the map moves: beams and flashes are to be drawn without an error.
      await page.emulateMedia({ reducedMotion: 'no-preference' })
      await page.reload()
    }
    const press = async (name: string | RegExp): Promise<void> => {
      const button = page.getByRole('button', { name, exact: true }).first()
      await button.waitFor()
      await (isPhone ? button.tap() : button.press('Enter'))
    }
    await page.getByLabel('Your name').fill('Ada')
    await press('Take command')
    await page.locator('.fleet').waitFor()
    const token = await page.evaluate(() => localStorage.getItem('starlane.token'))
    const ada = await GameClient.connect({ endpoint: here.endpoint, token: token ?? '' })
    await ada.until(() => ada.fleets[0]?.place.kind === 'sector')
    const { place } = ada.fleets[0] ?? assert.fail()
    const course = place.kind === 'sector' ? place.course : assert.fail()
    const { homeSector } = ada.commander
    const to = {
      x: Math.round(course.x + (course.x < 200 ? AWAY_UNITS : -AWAY_UNITS)),
      y: Math.round(course.y),
    }
    await press('Home sector')
    const bea = await comerTo(here.endpoint, homeSector, to)
    try {
      const corsair = page.locator('.sight-list button', { hasText: 'Corsair' })
      await corsair.getByText('Bea').waitFor()
      assert.match(
        (await corsair.textContent()) ?? '',
        /Bea · 2 scouts, 3 interceptors, fights who is hostile/,
      )
      await visitor.picture('1-in-sight')
      if (!isPhone) {
        await hoverFleet(page, to)
        assert.match(await visitor.textOf('.map-tip'), /Corsair.*Bea.*at rest.*unhurt/s)
        await visitor.picture('2-hover')
        await page.mouse.move(1_430, 20)
        await page.locator('.map-tip').waitFor({ state: 'detached' })
        // Who goes through the list by keyboard sees the same beside the fleet.
        await page.keyboard.press('Tab')
        await corsair.focus()
        await page.locator('.map-tip').getByText('Corsair').waitFor()
      }

      await press(/^Corsair/)
      await page.getByText('If Home Fleet attacks: Nobody is left on either side;').waitFor()
      await page.getByText('It ends your shield. It makes you an outlaw for 10 min.').waitFor()
      await visitor.picture('3-preview')
      await press('Attack')
      await page.getByText('is shielded', { exact: false }).first().waitFor()

      await unshield(here, bea.commander.id)
      const attack = page.locator('.target').getByRole('button', { name: 'Attack', exact: true })
      await visitor.until('the fight begins', async () => {
        if (await attack.isVisible()) await press('Attack')
        return page.locator('.battle').isVisible()
      })
      await press('Close')
      await page.getByRole('button', { name: 'one last volley, then away' }).waitFor()
      await visitor.picture('4-fight')
      await press(/^Retreat/)
      await page.getByText('Home Fleet has fled from the fight.').first().waitFor({
        state: 'attached',
      })
      await page.locator('.battle').waitFor({ state: 'detached' })
      await visitor.picture('5-fled')
      for (const words of [
        'You attacked a commander, and gave your shield up.',
        'You attacked somebody whom the law protects.',
        'Home Fleet is in a fight',
        'The fight in',
      ]) {
        await visitor.until(words, async () =>
          (await visitor.textOf('#event-list')).includes(words),
        )
      }
      assert.ok(ada.fleets[0]?.truce?.after === 'retreat', 'the client knows of the truce')
    } finally {
      ada.close()
      bea.close()
    }
    await visitor.leave()
  })
}

test('a stance and a patrol are ordered by keyboard alone', async () => {
  const here = await front()
  const visitor = await Visitor.at(here.browser, here.endpoint, 'war-keys', DESKTOP, false)
  const { page } = visitor
  const press = (name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).first().press('Enter')
  await page.getByLabel('Your name').fill('Cleo')
  await press('Take command')
  const stance = page.getByRole('group', { name: /^Stance/ })
  await stance.getByRole('button', { name: 'Attack' }).press('Enter')
  await page.getByText('Stance: fights all it may attack').waitFor()
  const isPressed = await stance
    .getByRole('button', { name: 'Attack' })
    .getAttribute('aria-pressed')
  assert.equal(isPressed, 'true')
  await page.getByText('Home Fleet attacks whom it meets from now on.').first().waitFor()

  await press('Patrol …')
  const place = page.getByLabel('Place')
  await page.locator('#patrol-place:focus').waitFor()
  assert.equal(
    await page.getByRole('button', { name: 'Start patrol' }).getAttribute('aria-disabled'),
    'true',
  )
  await press('Add')
  await page.getByText('1 point.').waitFor()
  await place.selectOption({ index: 1 })
  await press('Add')
  await page.getByText('2 points.').waitFor()
  await visitor.picture('patrol')
  await press('Start patrol')
  await page.getByText('Home Fleet is on patrol.').first().waitFor()
  await visitor.leave()
})
