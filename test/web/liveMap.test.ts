import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Api } from '../../src/client/Api.ts'
import { TcpProxy } from '../../testkit/TcpProxy.ts'
import { ground } from './ground.ts'
import { DESKTOP, Visitor } from './Visitor.ts'

test('[FEED-2] what a fleet did while the connection was cut is listed once it is back', async (t) => {
  const { browser, server } = await ground()
  const line = await TcpProxy.open(Number(new URL(server.endpoint).port))
  t.after(() => line.close())
  const visitor = await Visitor.at(browser, `http://127.0.0.1:${line.port}`, 'cut', DESKTOP)
  const { page } = visitor
  const { keyboard } = page
  await page.getByLabel('Your name').fill('Ada')
  await page.getByRole('button', { name: 'Take command' }).click()
  const badge = page.getByRole('status', { name: /^Connection: / })
  await page.getByRole('status', { name: 'Connection: Live' }).waitFor()
  await page.getByRole('combobox').click()
  await page.getByRole('option').first().click()
  const goal = (await visitor.textOf('.plot h2')).replace('Course to ', '')
  await page.getByRole('button', { name: 'Send fleet' }).click()
  await page.getByText(`is on its way to ${goal}`).waitFor()

  visitor.isCutOff = true
  line.setAway(true)
  await page.getByRole('status', { name: 'Connection: Reconnecting' }).waitFor()
  await visitor.picture('1-reconnecting')
  const token = await page.evaluate(() => localStorage.getItem('starlane.token'))
  await visitor.until('the fleet arrives meanwhile', () =>
    hasArrived(server.endpoint, token ?? '', goal),
  )
  line.setAway(false)
  await page.getByRole('status', { name: 'Connection: Live' }).waitFor()
  visitor.isCutOff = false

  const log = page.getByRole('log', { name: 'What happened' })
  const arrival = log.getByRole('button', {
    name: `While you were away: Home Fleet has arrived in ${goal}`,
  })
  await arrival.waitFor()
  assert.equal(await arrival.count(), 1, 'each once')
  assert.match(await visitor.textOf('.event:last-child'), /has arrived in/, 'the newest last')
  assert.equal(await log.getAttribute('aria-live'), 'polite')
  assert.match((await badge.textContent()) ?? '', /Live/)
  await visitor.picture('2-back')

  // The entry leads to where it happened, also by keyboard.
  await arrival.focus()
  await keyboard.press('Enter')
  await page.locator('.viewed', { hasText: goal }).waitFor()
  const toggle = page.getByRole('button', { name: /^Events/ })
  await toggle.focus()
  await keyboard.press('Enter')
  assert.equal(await toggle.getAttribute('aria-expanded'), 'false')
  assert.equal(await log.count(), 1, 'folded, it is still read out')
  await visitor.leave()
})

/** Asks the server directly, past the cut connection. */
async function hasArrived(endpoint: string, token: string, goal: string): Promise<boolean> {
  const api = new Api(endpoint)
  const [{ sectors }, { fleets }] = await Promise.all([api.galaxy(), api.me(token)])
  const [fleet] = fleets
  return fleet?.transit === null && sectors[fleet.sector - 1]?.name === goal
}
