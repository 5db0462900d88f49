import { test } from 'node:test'
import { assertAccessible } from './axe.ts'
import { realmOf } from './ground.ts'
import { DESKTOP, PHONE, Visitor } from './Visitor.ts'

const SETTINGS = { GALAXY_SECTORS: '16', MERCHANTS: '0', PIRATES: '0', TIME_SCALE: '4' }

const realm = realmOf(SETTINGS)

for (const [device, options] of [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const) {
  test(`a base builds ships and grows, at a ${device}`, async (t) => {
    const { browser, endpoint } = await realm()
    const isPhone = device === 'phone'
    const visitor = await Visitor.at(browser, endpoint, `yards-${device}`, options, !isPhone)
    t.after(() => visitor.page.context().close())
    const { page } = visitor
    const press = (name: string | RegExp) => visitor.press(name)
    const has = (what: string, selector: string, words: string | RegExp) =>
      visitor.until(what, async () => {
        const text = await visitor.textOf(selector)
        return typeof words === 'string' ? text.includes(words) : words.test(text)
      })
    await visitor.takeCommand('Ada')
    await press(/^Your base/)
    await has('the store is told', '.store', /^ore5\d\d of 4,000\+144 a minute/)
    const ore = await visitor.textOf('.store .ore .amount')
    await visitor.until('it counts up', async () => {
      return (await visitor.textOf('.store .ore .amount')) > ore
    })

    await press('Build ships …')
    await page.locator('.build-form input').first().waitFor()
    await press('One more')
    await press('Build 2 scouts')
    await has('both are in the queue', '.queue', '2 scouts')
    await page.getByLabel('engineer').check()
    await press('One more')
    await has('gas is missing', '.build-form .outcome', /gas more needed.*: there in/)
    await page.getByLabel('frigate').check()
    await has('a base of level 1 builds none', '.build-form .outcome', 'from level 3 on')
    await assertAccessible(visitor, 'what can be built')
    await visitor.picture('1-build')
    await press('Upgrade …')
    await press(/^Base to level 2/i)
    await has('it waits', '.queue', 'base level 2')
    await press(/^Cancel base level 2: 160 ore, 80 gas come back/)
    await visitor.until('it is out of the queue', async () => {
      return !(await visitor.textOf('.queue')).includes('base level')
    })
    await press(/^Base to level 2/i)
    await visitor.picture('2-upgrade')
    await has('ships come out', '.yard .docked', '2 scouts')
    await has('the base has grown', '.store', /of 6,000\+288 a minute/)
    await has('nothing is left to build', '.works .idle', 'Nothing is being built.')
    await visitor.picture('3-built')
    await press('Launch …')
    await press(/^Launch$/)
    await visitor.until('a second fleet is there', async () => {
      return (await page.locator('.fleet').count()) === 2
    })
    await visitor.leave()
  })
}
