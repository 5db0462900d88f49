import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BattleReport, BattleRounds, BattleStep } from '../../src/protocol/battleReports.ts'
import { NO_GOODS } from '../../src/sim/fleets/cargo.ts'
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
  await seesSiege(bea)
  await turnsSoundsOn(bea)
  await Promise.all([ada.leave(), bea.leave()])
})

const KIM = { commander: 'kim', name: 'Kim' }
const LEE = { commander: 'lee', name: 'Lee' }
const SIEGE: BattleReport = {
  ...{ id: 'siege', sector: 1, beganAt: 0, endedAt: 4_000, openAt: 0, rounds: 2, wreckOre: 75 },
  parties: [
    { ...KIM, lost: { hauler: 2 } },
    { ...LEE, lost: {} },
  ],
  details: {
    ...{ x: 500, y: 500 },
    parties: [
      ...[
        { commander: 'kim', brought: { hauler: 2 }, dealt: 20_000, cargoLost: { ore: 60, gas: 0 } },
      ],
      ...[{ commander: 'lee', brought: { cruiser: 9 }, dealt: 560_000, cargoLost: NO_GOODS }],
    ],
    fleets: [{ fleetId: 'l', commander: 'lee' }],
    garrisons: [{ system: 1, commander: 'kim', isBeaten: true }],
  },
}
const SIEGE_ROUNDS: BattleRounds = {
  steps: [
    {
      ...{ type: 'began', battleId: 'siege', seq: 1, at: 0 },
      fleets: [{ fleetId: 'l', commander: 'lee', x: 540, y: 500 }],
      garrisons: [{ ...garrison(400_000, 2), x: 500, y: 500 }],
    },
    siegeRound(1, garrison(150_000, 1)),
    siegeRound(2, garrison(0, 0)),
  ],
  next: null,
}

function garrison(hull: number, hauler: number) {
  return { system: 1, commander: 'kim', hull, ships: hauler > 0 ? { hauler } : {}, wounds: {} }
}

function siegeRound(round: number, left: ReturnType<typeof garrison>): BattleStep {
  const wounds = { cruiser: round * 10_000 }
  return {
    ...{ type: 'round', battleId: 'siege', seq: 1 + round, at: 2_000 * round, round },
    hits: [{ fleetId: 'l', commander: 'lee', ships: { cruiser: 9 }, wounds }],
    dealt: { kim: 10_000, lee: 280_000 },
    left: [],
    garrisons: [left],
    released: [],
  }
}

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

/** A siege takes longer than a test has, so its report is put before the page. */
async function seesSiege(visitor: Visitor): Promise<void> {
  const { page } = visitor
  await page.route('**/api/reports/battles**', (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname.endsWith('/rounds')) return route.fulfill({ json: SIEGE_ROUNDS })
    const { details: _, openAt: __, ...summary } = SIEGE
    const isList = pathname.endsWith('/battles')
    return route.fulfill({ json: isList ? { reports: [summary], next: null } : SIEGE })
  })
  await page.getByRole('button', { name: 'Everybody' }).tap()
  await page.locator('.report-row', { hasText: 'Kim and Lee' }).tap()
  const dialog = page.getByRole('dialog', { name: 'Battle reports' })
  await dialog
    .getByText(/^The station of .+ was beaten\. A wreck with 75 ore was left\.$/)
    .waitFor()
  const kim = dialog.locator('.accounts tr', { hasText: 'Kim' })
  assert.match((await kim.textContent()) ?? '', /2 haulersstation of .+60 orestation of .+, beaten/)
  await visitor.picture('4-siege')
  const station = dialog.locator('.replay-station')
  const steps = dialog.locator('.rounds button')
  await steps.nth(1).tap()
  await dialog.locator('.told', { hasText: 'has 150 of 400 hull and 1 hauler left.' }).waitFor()
  assert.equal((await station.textContent())?.trim(), 'A 1')
  assert.equal(await station.locator('rect').last().getAttribute('width'), '9')
  assert.equal(await dialog.locator('.replay-picture line').count(), 2, 'each fires at the other')
  await assertAccessible(visitor, 'the report of a siege')
  await steps.nth(2).tap()
  await station.getByText('beaten').waitFor()
  await dialog.locator('.replay').scrollIntoViewIfNeeded()
  await visitor.picture('5-beaten')
  await page.unroute('**/api/reports/battles**')
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
