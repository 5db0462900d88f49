import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GameClient } from '../../src/client/GameClient.ts'
import { giveFleet } from '../../testkit/giveFleet.ts'
import { grantSystem } from '../../testkit/grantSystem.ts'
import { assertAccessible } from './axe.ts'
import { realmOf } from './ground.ts'
import { DESKTOP, PHONE, Visitor } from './Visitor.ts'

const SETTINGS = { GALAXY_SECTORS: '16', MERCHANTS: '0', PIRATES: '0', TIME_SCALE: '4' }
const HAULER = 'Mule'

const realm = realmOf(SETTINGS)

for (const [device, options] of [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const) {
  test(`goods are hauled from a base to a system and back for more, at a ${device}`, async (t) => {
    const { browser, endpoint, database } = await realm()
    const isPhone = device === 'phone'
    const visitor = await Visitor.at(browser, endpoint, `hauls-${device}`, options, !isPhone)
    t.after(() => visitor.page.context().close())
    const { page } = visitor
    const press = (name: string | RegExp) => visitor.press(name)
    await visitor.takeCommand('Ada')
    const token = await page.evaluate(() => localStorage.getItem('starlane.token'))
    const ada = await GameClient.connect({ endpoint, token: token ?? '' })
    t.after(() => ada.close())
    const { base, commander } = ada
    const near = ada.watch.map.sectors[(base?.sector ?? 0) - 1]?.systems[(base?.system ?? 0) - 1]
    assert.ok(base && near)
    const held = { system: near.id, owner: commander.id, level: 1 }
    await grantSystem(database.database, base.sector, held)
    const ships = { hauler: 1 }
    const id = `${HAULER}-${device}`
    await giveFleet(database.database, { id, owner: commander.id, ships }, base.sector, base)

    await press(new RegExp(`^${id}`))
    await visitor.until('the system is held', async () => ada.systems.length === 1)
    await press('Haul goods …')
    await page.getByLabel('From').waitFor()
    await page.getByLabel('Ore').fill('900')
    const outcome = () => visitor.textOf('.haul-form .outcome')
    await visitor.until('more than fits is refused', async () => {
      return (await outcome()) === 'Its haulers have room for 500 units.'
    })
    await page.getByLabel('Ore').fill('60')
    await assertAccessible(visitor, 'a haul is planned')
    await visitor.picture('1-plan')
    await press(/^Haul$/)
    const logged = (words: RegExp) =>
      visitor.until(String(words), async () => words.test(await visitor.textOf('#event-list')))
    await logged(new RegExp(`${id} unloaded 60 ore at ${near.name}`))
    await visitor.picture('2-under-way')
    await logged(/unloaded 60 ore.*unloaded 60 ore/)
    const system = ada.systems[0]
    assert.ok((system?.store?.ore ?? 0) >= 120_000_000, JSON.stringify(system))
    assert.match(await visitor.textOf('.fleet-card'), /all of it again/)
    await visitor.leave()
  })
}
