import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GameClient } from '../../src/client/GameClient.ts'
import { endShields } from '../../testkit/endShields.ts'
import { giveFleet } from '../../testkit/giveFleet.ts'
import { realmOf } from './ground.ts'
import { DESKTOP, PHONE, Visitor } from './Visitor.ts'

/** A wreck lasts five minutes then: a browser without a graphics card takes seconds for a step. */
const SETTINGS = { GALAXY_SECTORS: '16', MERCHANTS: '0', PIRATES: '0', TIME_SCALE: '2' }

/** In its database fleets can be given. */
const front = realmOf(SETTINGS)

for (const [device, options] of [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const) {
  test(`a wreck is seen, and a hauler takes its ore, at a ${device}`, async () => {
    const { browser, endpoint, database } = await front()
    const { database: galaxy } = database
    const visitor = await Visitor.at(browser, endpoint, `wreck-${device}`, options)
    const { page } = visitor
    const [tug, prey] = [`Tug-${device}`, `Prey-${device}`]
    const press = async (name: string | RegExp): Promise<void> => {
      const button = page.getByRole('button', { name }).first()
      await button.waitFor()
      await (device === 'phone' ? button.tap() : button.press('Enter'))
    }
    /** On a phone, the card covers the list of fleets. */
    const choose = async (): Promise<void> => {
      const row = page.locator('.fleet', { hasText: tug })
      if (device === 'desktop') return row.press('Enter')
      await press('Close')
      await row.tap()
      await press(/^Wreck/)
    }
    await page.getByLabel('Your name').fill('Ada')
    await press('Take command')
    await page.locator('.fleet').waitFor()
    const token = await page.evaluate(() => localStorage.getItem('starlane.token'))
    const ada = await GameClient.connect({ endpoint, token: token ?? '' })
    const bea = await GameClient.connect({ endpoint, name: 'Bea' })
    try {
      await ada.until(() => ada.fleets[0]?.place.kind === 'sector')
      const { place } = ada.fleets[0] ?? assert.fail()
      const { x, y } = place.kind === 'sector' ? place.course : assert.fail()
      const owners = [ada.commander, bea.commander].map(({ id }) => id)
      await endShields(galaxy.web.dataSource, owners)
      const { homeSector } = ada.commander
      const away = { x: x < 500 ? x + 120 : x - 120, y }
      const strong = { cruiser: 10, hauler: 1 }
      await giveFleet(galaxy, { id: tug, owner: owners[0] ?? '', ships: strong }, homeSector, away)
      const weak = { hauler: 5 }
      await giveFleet(galaxy, { id: prey, owner: owners[1] ?? '', ships: weak }, homeSector, away)
      const seat = () => ada.seats.in(homeSector)
      await ada.until(() => seat()?.fleets.has(prey) === true && ada.fleet(tug) !== null, 60_000)
      await press('Home sector')
      const target = { fleetId: prey }
      // The server learns that shields have ended within seconds.
      await visitor.until('the attack is accepted', async () => {
        return (await ada.order({ type: 'attack', fleetId: tug, target })).ok
      })

      // 30 % of five haulers for 80 ore each.
      const item = page.locator('.sight-list button', { hasText: 'Wreck' })
      await item.waitFor()
      assert.match((await item.textContent()) ?? '', /Wreck120 ore, gone in \d:\d\d/)
      assert.equal(seat()?.wrecks.size, 1)
      await press(/^Wreck/)
      await page.getByText('Only haulers salvage, and Home Fleet has none.').waitFor()
      await visitor.picture('1-card')
      await choose()
      await page.getByText(`${tug} can take 120 ore of it.`).waitFor()
      await press('Salvage')
      await page.getByText('Cargo: 120 ore · room for 500').waitFor()
      await page.locator('.sight-list button', { hasText: 'Wreck' }).waitFor({ state: 'detached' })
      await visitor.picture('2-salvaged')
      const words = `${tug} has taken 120 ore from a wreck in`
      await visitor.until(words, async () => (await visitor.textOf('#event-list')).includes(words))
      assert.deepEqual(ada.fleet(tug)?.cargo, { ore: 120, gas: 0 })
    } finally {
      ada.close()
      bea.close()
    }
    await visitor.leave()
  })
}
