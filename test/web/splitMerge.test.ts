import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ground } from './ground.ts'
import { DESKTOP, PHONE, Visitor } from './Visitor.ts'

for (const [device, options] of [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const) {
  test(`a fleet is split and merged again, at a ${device}`, async () => {
    const { browser, server } = await ground()
    const visitor = await Visitor.at(browser, server.endpoint, `split-${device}`, options, false)
    const { page } = visitor
    const press = (name: string): Promise<void> => {
      const button = page.getByRole('button', { name, exact: true }).first()
      return device === 'phone' ? button.tap() : button.click()
    }
    const fleets = page.locator('.fleet .name')
    await page.getByLabel('Your name').fill('Ada')
    await press('Take command')
    await page.getByRole('button', { name: 'Split', exact: true }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Merge', exact: true }).count(), 0)

    await press('Split')
    await page.getByText('One ship at least leaves, and one stays.').waitFor()
    await press('One scout more')
    await page
      .getByText('1 scout at 30 units/s in a new fleet; 1 scout, 3 interceptors at 24')
      .waitFor()
    await visitor.picture('1-split-form')
    await press('Split off')
    await page.getByText('1 scout left Home Fleet.').waitFor()
    await visitor.until('there are two fleets', async () => (await fleets.count()) === 2)
    const chosen = page.locator('.fleet[aria-pressed="true"] .name')
    await visitor.until('the new fleet is chosen', async () => {
      return (await chosen.textContent()) === 'Home Fleet 2'
    })
    await visitor.picture('2-two-fleets')

    await press('Merge')
    const near = page.getByRole('button', {
      name: 'Home Fleet 5 ships together, at 24 units/s',
    })
    await near.waitFor()
    await visitor.picture('3-merge-form')
    if (device === 'phone') await near.tap()
    else await near.press('Enter')
    await page.getByText('Home Fleet 2 has joined Home Fleet.').first().waitFor()
    await visitor.until('there is one fleet', async () => (await fleets.count()) === 1)
    assert.equal(await chosen.textContent(), 'Home Fleet')
    await page.getByText('2 scouts, 3 interceptors').first().waitFor({ state: 'attached' })
    await visitor.picture('4-merged')
    await visitor.leave()
  })
}
