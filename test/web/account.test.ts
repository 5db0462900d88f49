import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EntryKind, StatementLine } from '../../src/protocol/ledger.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { foldedLines } from '../../web/src/features/credits/foldedLines.ts'
import { creditsInWords, signedCredits } from '../../web/src/ui/creditsInWords.ts'
import { assertAccessible } from './axe.ts'
import { realmOf } from './ground.ts'
import { DESKTOP, PHONE, Visitor } from './Visitor.ts'

const SETTINGS = { GALAXY_SECTORS: '16', MERCHANTS: '0', PIRATES: '0', TIME_SCALE: '4' }

const realm = realmOf(SETTINGS)

test('credits are told with cents as long as those can be told apart', () => {
  const told = [0, 0.4, 12.345, -3.5, 999.5, 1_000.9, 12_345_678].map(creditsInWords)
  assert.deepEqual(told, ['0', '0.40', '12.35', '-3.50', '999.50', '1,000', '12,345,678'])
  assert.deepEqual([5, -2.5, 0].map(signedCredits), ['+5', '−2.50', '0'])
})

test('ships that come out of a yard one after the other are one line of a statement', () => {
  const line = (id: number, kind: EntryKind, ships: Ships, sector = 3): StatementLine => ({
    ...{ id, at: id * 10, kind, sector, details: { ships } },
    ...{ micros: '0', microsPerMs: -10, accrued: '5', balance: String(id) },
  })
  const lines = [
    line(6, 'shipBuilt', { scout: 1 }),
    line(5, 'shipBuilt', { scout: 1 }),
    line(4, 'shipBuilt', { hauler: 1 }),
    line(3, 'shipBuilt', { scout: 1 }, 4),
    line(2, 'shipsLost', { scout: 1 }, 4),
    line(1, 'shipsLost', { scout: 1 }, 4),
  ]
  const [first, ...others] = foldedLines(lines)
  assert.deepEqual(first, {
    ...line(6, 'shipBuilt', { scout: 2, hauler: 1 }),
    ...{ microsPerMs: -30, accrued: '15' },
  })
  assert.deepEqual(others, lines.slice(3), 'of other sectors and kinds none is left out')
})

for (const [device, options] of [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const) {
  test(`the account explains every credit, at a ${device}`, async (t) => {
    const { browser, endpoint } = await realm()
    const isPhone = device === 'phone'
    const visitor = await Visitor.at(browser, endpoint, `account-${device}`, options, !isPhone)
    t.after(() => visitor.page.context().close())
    const { page } = visitor
    const press = (name: string | RegExp) => visitor.press(name)
    await visitor.takeCommand('Ada')
    const amount = () => visitor.textOf('.credits .amount')
    await visitor.until('what one has is told', async () => /^1,0\d\d$/.test(await amount()))
    const before = await amount()
    await visitor.until('it counts up', async () => (await amount()) > before)

    // 5 credits in 10 s for the base, less 8 in 100 s for five ships: at four times the speed.
    await press(/credits, \+100.80 a minute/)
    const words = () => visitor.textOf('.account')
    await visitor.until('what is earned is told', async () => {
      const text = await words()
      return ['Your base+120', '2 scouts−4.80', '3 interceptors−14.40', 'In all+100.80'].every(
        (one) => text.includes(one),
      )
    })
    await visitor.until('and where it came from', async () => {
      const text = await words()
      return text.includes('What every new commander begins with') && text.includes('+1,000')
    })
    await assertAccessible(visitor, 'the account')
    await visitor.picture('1-account')
    await page.keyboard.press('Escape')
    await page.locator('.account').waitFor({ state: 'detached' })
    const focused = await page.locator(':focus').getAttribute('class')
    assert.match(String(focused), /credits/, 'the focus is where it was')

    await press(/^Your base/)
    await press('Build ships …')
    await visitor.until('what a ship costs to keep is told', async () =>
      (await visitor.textOf('.build-form .outcome')).includes('Upkeep: 2.40 credits a minute.'),
    )
    await press('Build 1 scout')
    await visitor.until('the new ship costs upkeep', async () =>
      (await visitor.textOf('.credits')).includes('+98.40'),
    )
    await press(/credits, \+98.40 a minute/)
    await visitor.until('the statement says why', async () => {
      const text = await words()
      return text.includes('Upkeep of what was built: 1 scout') && text.includes('3 scouts−7.20')
    })
    await visitor.picture('2-after')
    await page.keyboard.press('Escape')
    await visitor.leave()
  })
}
