import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ServerProcess } from '../../testkit/ServerProcess.ts'
import { assertAccessible } from './axe.ts'
import { ground, startServer } from './ground.ts'
import { DESKTOP, PHONE, Visitor } from './Visitor.ts'

/** Slow enough for a fight to be looked at, fast enough not to wait for it. */
const SETTINGS = { GALAXY_SECTORS: '16', MERCHANTS: '0', PIRATES: '1', TIME_SCALE: '3' }

test('a fight won leads to its report and replay by keyboard; of others’ rounds the page says when they open', async () => {
  const { browser } = await ground()
  const server = await startServer(SETTINGS)
  const ada = await Visitor.at(browser, server.endpoint, 'reports-desktop', DESKTOP, false)
  await takeCommand(ada, 'Ada')
  await beatPirates(ada, server)
  await readReport(ada)
  await leadsFromLog(ada)

  const bea = await Visitor.at(browser, server.endpoint, 'reports-phone', PHONE, false)
  await takeCommand(bea, 'Bea')
  await seesWhatIsPublic(bea)
  await turnsSoundsOn(bea)
  await Promise.all([ada.leave(), bea.leave()])
})

const COUNT_TONES = `
  globalThis.tones = 0
  const { start } = OscillatorNode.prototype
  OscillatorNode.prototype.start = function (...args) {
    globalThis.tones += 1
    return start.apply(this, args)
  }`

async function takeCommand(visitor: Visitor, name: string): Promise<void> {
  const { page } = visitor
  await page.getByLabel('Your name').fill(name)
  await assertAccessible(visitor, 'the first load')
  await page.getByRole('button', { name: 'Take command' }).press('Enter')
  await page.locator('.fleet').waitFor()
}

/** Beats the pack that lies in wait near each newcomer's base. */
async function beatPirates(visitor: Visitor, server: ServerProcess): Promise<void> {
  const { page } = visitor
  await page.locator('.sight-list button', { hasText: 'Pirates' }).first().press('Enter')
  await page.locator('.target').waitFor()
  await assertAccessible(visitor, 'a card of pirates')
  await page.locator('.target').getByRole('button', { name: 'Attack' }).press('Enter')
  await page.locator('.battle .parties').waitFor()
  // The server stands still while the fight is looked at, so that it does not end.
  process.kill(server.pid, 'SIGSTOP')
  try {
    await visitor.picture('0-fight')
    await assertAccessible(visitor, 'in a fight')
  } finally {
    process.kill(server.pid, 'SIGCONT')
  }
  await page.getByRole('heading', { name: /^You won the fight in/ }).waitFor()
  await page.getByText('The others lost 1 scout, 1 interceptor.').waitFor()
  await visitor.picture('1-won')
}

async function readReport(visitor: Visitor): Promise<void> {
  const { page } = visitor
  const { keyboard } = page
  const opener = page.getByRole('button', { name: 'Report and replay' })
  await opener.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Battle reports' })
  await dialog.getByRole('heading', { name: /^Battle in/ }).waitFor()
  const you = dialog.locator('.accounts tr', { hasText: 'You' })
  assert.match((await you.textContent()) ?? '', /2 scouts, 3 interceptors.*nothing/)
  const shown = dialog.locator('.rounds [aria-current=step]')
  await shown.getByText('Begins').waitFor()
  await dialog.getByRole('button', { name: 'Step forward' }).press('Enter')
  await shown.getByText('Round 1').waitFor()
  assert.match((await dialog.locator('.told').textContent()) ?? '', /Round 1 You dealt \d+/)
  assert.ok((await dialog.locator('.replay-picture line').count()) > 0, 'who fires is drawn')
  await visitor.picture('2-report')
  await dialog.getByLabel('Speed').selectOption('4')
  await dialog.getByRole('button', { name: 'Play' }).press('Enter')
  const steps = await dialog.locator('.rounds button').allTextContents()
  await shown.getByText(steps.at(-1) ?? '').waitFor()
  await dialog.getByRole('button', { name: 'Play' }).waitFor()
  await dialog.locator('.replay-fleet.destroyed').waitFor()
  await visitor.picture('3-played')
  await assertAccessible(visitor, 'a report and its replay')
  await keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.locator('.battle.ended button:focus', { hasText: 'Report and replay' }).waitFor()
}

async function leadsFromLog({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: 'Report', exact: true }).first().press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Battle reports' })
  await dialog.getByRole('heading', { name: /^Battle in/ }).waitFor()
  await dialog.getByRole('button', { name: 'Mine' }).press('Enter')
  await dialog.locator('.report-row', { hasText: 'You and Pirates · 2 ships lost' }).waitFor()
  await dialog.getByRole('button', { name: 'Close' }).press('Enter')
}

async function seesWhatIsPublic(visitor: Visitor): Promise<void> {
  const { page } = visitor
  await page.getByRole('button', { name: /^Events/ }).tap()
  await visitor.picture('0-log')
  await assertAccessible(visitor, 'the log')
  await page.getByRole('button', { name: 'Battle reports' }).tap()
  await page
    .locator('.report-row', { hasText: /Ada and Pirates|Pirates and Ada/ })
    .first()
    .waitFor()
  await visitor.picture('1-list')
  await assertAccessible(visitor, 'the list of reports')
  await page
    .locator('.report-row', { hasText: /Ada and Pirates|Pirates and Ada/ })
    .first()
    .tap()
  await page.getByText('Everybody may see it in', { exact: false }).waitFor()
  assert.equal(await page.locator('.replay').count(), 0)
  await visitor.picture('2-closed')
  await assertAccessible(visitor, 'a report whose rounds are closed')
  await page.getByRole('button', { name: 'All reports' }).tap()
  await page.getByRole('button', { name: 'Mine' }).tap()
  await page.getByText('You have fought no battle yet.').waitFor()
}

async function turnsSoundsOn(visitor: Visitor): Promise<void> {
  const { page } = visitor
  await page.getByRole('button', { name: 'Close' }).tap()
  await page.evaluate(COUNT_TONES)
  const sounds = page.getByRole('switch', { name: 'Sounds' })
  assert.equal(await sounds.getAttribute('aria-checked'), 'false')
  await sounds.tap()
  assert.equal(await page.evaluate('globalThis.tones'), 3, 'one sound of three tones is heard')
  await visitor.picture('3-sounds-on')
  await page.reload()
  await page.getByRole('switch', { name: 'Sounds', checked: true }).waitFor()
  await assertAccessible(visitor, 'in command')
}
