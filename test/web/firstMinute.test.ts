import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ground } from './ground.ts'
import { DESKTOP, PHONE, Visitor } from './Visitor.ts'

for (const [device, options] of [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const) {
  test(`a newcomer's first minute, at a ${device}`, async () => {
    const { browser, server } = await ground()
    const visitor = await Visitor.at(browser, server.endpoint, device, options)
    const { page } = visitor
    const press = (name: string): Promise<void> => {
      const button = page.getByRole('button', { name, exact: true }).first()
      return device === 'phone' ? button.tap() : button.click()
    }
    await page.getByLabel('Your name').fill('Ada')
    await visitor.picture('1-first-screen')
    await press('Take command')

    const fleet = page.locator('.fleet')
    await fleet.waitFor()
    assert.equal(await fleet.getAttribute('aria-pressed'), 'true')
    const home = await visitor.textOf('.fleet .where')
    await visitor.picture('2-in-command')

    await page.getByLabel('Whole galaxy').click()
    await visitor.until('a star is under the finger', () => plotOnMap(visitor, device === 'phone'))
    const course = page.getByRole('heading', { name: /^Course to / })
    await course.waitFor()
    const destination = (await visitor.textOf('.plot h2')).replace('Course to ', '')
    assert.notEqual(destination, home)
    assert.match(await visitor.textOf('.figures'), /\d+ jumps?/)
    await visitor.picture('3-course-plotted')

    await press('Send fleet')
    await page.getByText(`is on its way to ${destination}`).waitFor()
    const etaS = await visitor.etaS()
    assert.ok(etaS !== null && etaS > 0)
    await visitor.until('the time counts down', async () => ((await visitor.etaS()) ?? 0) < etaS)
    await visitor.picture('4-on-its-way')

    await press('Follow')
    await visitor.until('the fleet leaves its sector', async () => {
      const where = await visitor.textOf('.fleet .where')
      return where.startsWith('Lane to ')
    })
    await visitor.picture('5-in-the-lane')
    await page.getByRole('log', { name: 'What happened' }).getByText('has left').first().waitFor()
    const events = page.getByRole('button', { name: /^Events/ })
    assert.equal(await events.getAttribute('aria-expanded'), String(device === 'desktop'))
    if (device === 'phone') await events.tap()
    await page.locator('.event.own').first().waitFor()
    await visitor.picture('6-events')
    assert.match(await visitor.textOf('.link'), /Live/)
    await visitor.leave()
  })
}

test('everything can be done with the keyboard alone, and is said in words', async () => {
  const { browser, server } = await ground()
  const visitor = await Visitor.at(browser, server.endpoint, 'keyboard', DESKTOP, false)
  const { page } = visitor
  const { keyboard } = page
  await page.getByLabel('Your name').waitFor()
  await keyboard.type('Grace')
  await keyboard.press('Enter')
  await page.locator('.fleet').waitFor()

  await tabTo(visitor, 'combobox')
  await keyboard.type('a')
  await keyboard.press('ArrowDown')
  const option = page.locator('[role=option][aria-selected=true]')
  const sector = (await option.locator('span').first().textContent()) ?? ''
  const active = await page.getByRole('combobox').getAttribute('aria-activedescendant')
  assert.equal(active, await option.getAttribute('id'))
  await keyboard.press('Enter')

  // The button that sends the fleet has the focus now, and the course was read out.
  await page
    .getByRole('status')
    .filter({ hasText: `Course to ${sector}` })
    .waitFor()
  await page.locator('button:focus', { hasText: 'Send fleet' }).waitFor()
  await keyboard.press('Enter')
  const messages = page.locator('[aria-live=polite]')
  await messages.getByText(`is on its way to ${sector}`).waitFor()

  await tabTo(visitor, 'Stop')
  await keyboard.press('Enter')
  await messages.getByText('has stopped').waitFor()

  await tabTo(visitor, 'Rename')
  await keyboard.press('Enter')
  await page.locator('#fleet-name:focus').waitFor()
  await keyboard.type('Aurora')
  await keyboard.press('Enter')
  await messages.getByText('is now Aurora').waitFor()
  await page.locator('.fleet', { hasText: 'Aurora' }).waitFor()
  await visitor.picture('1-renamed')

  // After a reload the session is still there.
  await page.reload()
  await page.locator('.fleet', { hasText: 'Aurora' }).waitFor()
  await visitor.leave()
})

test('a refused name is explained in a sentence, and stays in the field to be corrected', async () => {
  const { browser, server } = await ground()
  const visitor = await Visitor.at(browser, server.endpoint, 'refused', DESKTOP, false)
  const { page } = visitor
  const yourName = page.getByLabel('Your name')
  await yourName.fill('   ')
  await yourName.press('Enter')
  await page.locator('#welcome-notice', { hasText: /^A name needs .+ seen\.$/ }).waitFor()
  await page.locator('#commander-name:focus').waitFor()
  await yourName.fill('Grace')
  await yourName.press('Enter')
  await page.locator('.fleet').waitFor()

  await page.getByRole('button', { name: 'Rename' }).click()
  const newName = page.getByLabel('New name')
  await newName.fill('Night\u3164Owl')
  await newName.press('Enter')
  await page.locator('[aria-live=polite]').getByText('A name cannot have U+3164').waitFor()
  await page.locator('#fleet-name:focus').waitFor()
  assert.equal(await newName.inputValue(), 'Night\u3164Owl')
  await newName.fill('🦉'.repeat(20))
  await newName.press('Enter')
  await page.locator('.fleet', { hasText: '🦉'.repeat(20) }).waitFor()
  await newName.waitFor({ state: 'detached' })
})

test('a token that is no longer valid leads back to the first screen', async () => {
  const { browser, server } = await ground()
  const visitor = await Visitor.at(browser, server.endpoint, 'stale', DESKTOP, false)
  const { page } = visitor
  await page.getByLabel('Your name').waitFor()
  await page.evaluate(() => localStorage.setItem('starlane.token', 'no-such-token'))
  await page.reload()
  await page.getByText('Your earlier command has ended').waitFor()
  await page.getByLabel('Your name').fill('Lin')
  await page.getByRole('button', { name: 'Take command' }).click()
  await page.locator('.fleet').waitFor()
})

/** Touches the map in several places until a course is plotted. @returns whether one is */
async function plotOnMap({ page }: Visitor, isTouch: boolean): Promise<boolean> {
  const { width, height } = page.viewportSize() ?? DESKTOP.viewport
  for (const [right, down] of [
    [0.62, 0.3],
    [0.55, 0.35],
    [0.7, 0.42],
    [0.5, 0.25],
    [0.6, 0.5],
    [0.45, 0.4],
    [0.66, 0.36],
    [0.3, 0.3],
  ] as const) {
    const [x, y] = [width * right, height * down]
    if (isTouch) await page.touchscreen.tap(x, y)
    else await page.mouse.click(x, y)
    if (await page.locator('.plot').isVisible()) return true
  }
  return false
}

async function focusedText({ page }: Visitor): Promise<string> {
  const focused = page.locator(':focus')
  if ((await focused.count()) === 0) return ''
  return (await focused.getAttribute('role')) ?? (await focused.textContent()) ?? ''
}

async function tabTo(visitor: Visitor, what: string): Promise<void> {
  for (let presses = 0; presses < 30; presses++) {
    if ((await focusedText(visitor)) === what) return
    await visitor.page.keyboard.press('Tab')
  }
  assert.fail(`${what} cannot be reached with the Tab key`)
}
