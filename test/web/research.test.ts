import { test } from 'node:test'
import { assertAccessible } from './axe.ts'
import { realmOf } from './ground.ts'
import { DESKTOP, PHONE, Visitor } from './Visitor.ts'

/** A first level takes half a minute. */
const SETTINGS = { GALAXY_SECTORS: '16', MERCHANTS: '0', PIRATES: '0', TIME_SCALE: '10' }

const realm = realmOf(SETTINGS)

for (const [device, options] of [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const) {
  test(`something is found out, and another thing is cancelled, at a ${device}`, async (t) => {
    const { browser, endpoint } = await realm()
    const isPhone = device === 'phone'
    const visitor = await Visitor.at(browser, endpoint, `research-${device}`, options, !isPhone)
    t.after(() => visitor.page.context().close())
    const { page } = visitor
    const press = (name: string | RegExp) => visitor.press(name)
    const says = (what: string, words: string) =>
      visitor.until(what, async () => (await visitor.textOf('.research')).includes(words))
    await visitor.takeCommand('Ada')
    await press(/^Research: nothing under way/)
    await says('what it costs is told', 'Level 1, +5 %: 200 credits · 30 s')
    await assertAccessible(visitor, 'what can be found out')
    await visitor.picture('1-choice')
    await visitor.until('it can be paid', async () => {
      return !(await visitor.textOf('.research')).includes('more needed')
    })
    await press('Research weapons')
    await says('it has begun', 'Level 1, +10 %: done in')
    await says('one at a time', 'Weapons is being found out.')
    await press(/^Cancel: 100 credits come back/)
    await visitor.until('it is cancelled', async () => {
      return !(await visitor.textOf('.research')).includes('being found out')
    })
    await press('Research drives')
    await says('it has begun', 'Level 1, +5 %: done in')
    await assertAccessible(visitor, 'what is found out')
    await visitor.picture('2-running')
    // That it is done after half a minute is looked at once.
    if (isPhone) return await visitor.leave()
    await says('it is done', 'Level 1: +5 %')
    await says('the next level costs more', 'Level 2, +10 %: 360 credits · 45 s')
    await page.keyboard.press('Escape')
    await visitor.until('its ships are faster', async () =>
      (await visitor.textOf('.ships')).includes('25.2 units/s'),
    )
    await press(/credits, /)
    await visitor.until('the statement says so', async () => {
      const text = await visitor.textOf('.account')
      return ['Research: weapons of level 1', 'Came back of research', 'Research: drives'].every(
        (one) => text.includes(one),
      )
    })
    await visitor.picture('3-statement')
    await page.keyboard.press('Escape')
    await visitor.leave()
  })
}
