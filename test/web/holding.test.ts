import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GameClient } from '../../src/client/GameClient.ts'
import type { GalaxyMap } from '../../src/protocol/httpBodies.ts'
import type { Point } from '../../src/sim/galaxy/course.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import { grantSystem } from '../../testkit/grantSystem.ts'
import { type Realm, realmOf } from './ground.ts'
import { DESKTOP, PHONE, Visitor } from './Visitor.ts'

/** As slow as in play, so that a browser without a graphics card sees a ring fill. */
const SETTINGS = { GALAXY_SECTORS: '16', MERCHANTS: '0', PIRATES: '0', TIME_SCALE: '1' }
const STATION_LEVEL = 2

const realm = realmOf(SETTINGS)

/** Where the plane of the home sector is at a desktop, in px: its left upper corner and its side. */
const PLANE = { left: 545, top: 134, side: 684 }

function onScreen({ x, y }: Point): Point {
  return {
    x: PLANE.left + (x / PLANE_UNITS) * PLANE.side,
    y: PLANE.top + (y / PLANE_UNITS) * PLANE.side,
  }
}

type Sector = GalaxyMap['sectors'][number]

/**
 * Another commander gets a system with a station, and the player so many that one more makes the
 * sector its own.
 */
async function divide({ endpoint, database }: Realm, sector: Sector, near: number, me: string) {
  const other = await GameClient.connect({ endpoint, name: 'Bea' })
  const rival = other.commander.id
  other.close()
  const [rivals, ...rest] = sector.systems.map(({ id }) => id).filter((id) => id !== near)
  assert.ok(rivals)
  const { database: db } = database
  await grantSystem(db, sector.id, { system: rivals, owner: rival, level: STATION_LEVEL })
  for (const system of rest.slice(0, Math.floor(sector.systems.length / 2))) {
    await grantSystem(db, sector.id, { system, owner: me, level: 1 })
  }
  return rivals
}

for (const [device, options] of [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const) {
  test(`a system is taken, and ships dock there and are launched, at a ${device}`, async () => {
    const here = await realm()
    const visitor = await Visitor.at(here.browser, here.endpoint, `holding-${device}`, options)
    const { page } = visitor
    const isPhone = device === 'phone'
    const press = async (name: string | RegExp): Promise<void> => {
      const button = page.getByRole('button', { name, exact: true }).first()
      await button.waitFor()
      await (isPhone ? button.tap() : button.press('Enter'))
    }
    const logged = (words: string) =>
      visitor.until(words, async () => (await visitor.textOf('#event-list')).includes(words))
    await page.getByLabel('Your name').fill('Ada')
    await press('Take command')
    await page.locator('.fleet').waitFor()
    const token = await page.evaluate(() => localStorage.getItem('starlane.token'))
    const ada = await GameClient.connect({ endpoint: here.endpoint, token: token ?? '' })
    try {
      const { base } = ada
      const sector = ada.watch.map.sectors[(base?.sector ?? 0) - 1]
      const near = sector?.systems[(base?.system ?? 0) - 1]
      assert.ok(base && sector && near && sector.systems.length >= 3, 'a sector to divide')
      const rivals = await divide(here, sector, near.id, ada.commander.id)
      await press('Home sector')
      const card = page.locator('.place-card')
      const place = (name: string) =>
        page.locator('.sector-card .place', { has: page.getByText(name, { exact: true }) })
      await page.getByText('Nobody holds most of its systems.').waitFor()
      const ofRivals = sector.systems[rivals - 1]?.name ?? ''
      await place(ofRivals).getByText('Bea’s · station').waitFor()
      await visitor.picture('1-sector')

      await place(ofRivals)[isPhone ? 'tap' : 'click']()
      await card.getByText('ends your shield').first().waitFor()
      await card.getByRole('button', { name: 'Attack station' }).waitFor()
      await visitor.picture('2-another-commanders')
      await press('Close')

      if (isPhone) await place(near.name).tap()
      else {
        const { x, y } = onScreen(near)
        await page.mouse.move(x, y)
        await page.locator('.map-tip', { hasText: near.name }).waitFor()
        await visitor.picture('3-hover')
        await page.mouse.click(x, y)
        await page.mouse.move(1_430, 20)
      }
      await card.getByText('It takes 20 s there, in no fight.').waitFor()
      await press('Capture')
      await card.getByText(/You are taking it: \d+ s left\./).waitFor()
      await visitor.picture('4-capture')
      await card.getByText('You hold it.').waitFor()
      await logged(`You have taken ${near.name}.`)
      await logged(`${sector.name} is yours: you hold most of its systems.`)

      await press('Dock Home Fleet here')
      await card.getByText('2 scouts, 3 interceptors').waitFor()
      await logged(`Home Fleet has docked at ${near.name}.`)
      await visitor.picture('5-docked')
      await press('Launch …')
      await page.getByRole('button', { name: 'One scout fewer' }).press('Enter')
      await page.getByLabel('Name', { exact: true }).fill('Night Owl')
      await visitor.picture('6-launch')
      await press('Launch')
      await card.getByText('1 scout', { exact: true }).waitFor()
      await logged(`Night Owl was launched from ${near.name}.`)
      await press('Close')
      await page.getByText('It is yours: you hold most of its systems.').waitFor()
      await visitor.picture('7-yours')
      await page.getByLabel('Whole galaxy').click()
      await visitor.picture('8-territory')
      assert.equal(ada.fleets[0]?.name, 'Night Owl')
    } finally {
      ada.close()
    }
    await visitor.leave()
  })
}
