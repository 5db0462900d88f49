import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { Api } from '../../src/client/Api.ts'
import { ground } from './ground.ts'
import { DESKTOP, WITHOUT_MAP } from './Visitor.ts'

const TOKEN = 'starlane.token'
const ROUNDS = 20

/** Run in every page before its own scripts, as `WITHOUT_MAP` is. */
const WITHOUT_LOCKS = 'delete Navigator.prototype.locks'
const FORGET_MADE = `new Promise((done) => {
  indexedDB.deleteDatabase('starlane').onsuccess = done
})`
const FULL_STORAGE = `Storage.prototype.setItem = () => {
  throw new DOMException('full', 'QuotaExceededError')
}`
/** The browser reports that there is no network; `shown` keeps the texts of the badge. */
const OFFLINE_THEY_SAY = `
Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })
globalThis.shown = []
new MutationObserver(() => {
  const badge = document.querySelector('.link')?.textContent
  if (badge && badge !== shown.at(-1)) shown.push(badge)
}).observe(document, { subtree: true, childList: true, characterData: true })`

function tokenIn(page: Page): Promise<string | null> {
  return page.evaluate(`localStorage.getItem('${TOKEN}')`)
}

async function newContext(script = ''): Promise<BrowserContext> {
  const { browser } = await ground()
  const context = await browser.newContext(DESKTOP)
  context.setDefaultTimeout(30_000)
  await context.addInitScript(`${WITHOUT_MAP}\n${script}`)
  return context
}

async function openTab(context: BrowserContext): Promise<Page> {
  const { server } = await ground()
  const page = await context.newPage()
  await page.goto(server.endpoint)
  return page
}

async function takeCommand(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Take command' }).click()
  await page.locator('.fleet').waitFor()
}

/** Submits in each tab by a timer of its own, so that nothing in the test delays one of them. */
async function submitAtOnce(tabs: readonly Page[]): Promise<void> {
  const atMs = Date.now() + 100
  const submit = `new Promise((done) => setTimeout(done, ${atMs} - Date.now()))
    .then(() => document.forms[0].requestSubmit())`
  await Promise.all(tabs.map((tab) => tab.evaluate(submit)))
}

/** Counts the requests for a path in a context. */
function countOf(context: BrowserContext, path: string): { count: number } {
  const counted = { count: 0 }
  context.on('request', (request) => {
    if (new URL(request.url()).pathname === path) counted.count += 1
  })
  return counted
}

async function commanderOf(token: string): Promise<string> {
  const { server } = await ground()
  return (await new Api(server.endpoint).me(token)).commander.name
}

test(`two tabs that take command at the same moment make one commander, ${ROUNDS} times of ${ROUNDS}`, async () => {
  const context = await newContext()
  const guests = countOf(context, '/api/session/guest')
  const tabs = await Promise.all([openTab(context), openTab(context)])
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [at, tab] of tabs.entries()) await tab.getByLabel('Your name').fill(`Tab ${at}`)
    await submitAtOnce(tabs)
    const names = await Promise.all(tabs.map((tab) => tab.locator('.commander').textContent()))
    assert.equal(names[0], names[1], `round ${round}`)
    assert.equal(guests.count, round, `guests made after round ${round}`)
    await tabs[0]?.evaluate(`localStorage.clear(); ${FORGET_MADE}`)
    await Promise.all(tabs.map((tab) => tab.reload()))
  }
  await context.close()
})

test('without locks, as without TLS, two tabs still play one commander', async () => {
  const context = await newContext(WITHOUT_LOCKS)
  const tabs = await Promise.all([openTab(context), openTab(context)])
  for (const [at, tab] of tabs.entries()) await tab.getByLabel('Your name').fill(`Tab ${at}`)
  // Both have asked before either has an answer, so that two guests are made.
  const asked: (() => void)[] = []
  await context.route('**/api/session/guest', async (route) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    asked.push(resolve)
    if (asked.length === tabs.length) for (const goOn of asked) goOn()
    await promise
    await route.continue()
  })
  await submitAtOnce(tabs)
  const [one, other] = await Promise.all(tabs.map((tab) => tab.locator('.commander').textContent()))
  assert.equal(asked.length, 2)
  assert.equal(one, other)
  await context.close()
})

test('a page whose script is missing reloads itself once; if that fails too, it says so', async () => {
  const context = await newContext()
  let loads = 0
  let failing = 1
  const { server } = await ground()
  await context.route('**/assets/index-*.js', (route) => {
    loads += 1
    return loads <= failing ? route.fulfill({ status: 404, body: '' }) : route.continue()
  })
  const page = await context.newPage()
  await page.goto(server.endpoint)
  await page.getByLabel('Your name').waitFor()
  assert.equal(loads, 2)

  failing = Number.POSITIVE_INFINITY
  loads = 0
  const other = await context.newPage()
  await other.goto(server.endpoint)
  await other.getByRole('alert').getByText('please load the page again').waitFor()
  assert.equal(loads, 2, 'once, and not again and again')
  await context.close()
})

test('when the browser stores nothing one can still play, and is told so', async () => {
  const context = await newContext(FULL_STORAGE)
  const guests = countOf(context, '/api/session/guest')
  const page = await openTab(context)
  await takeCommand(page, 'Ada')
  await page.getByText('This browser keeps nothing').waitFor()
  assert.equal(await tokenIn(page), null)
  await page.getByRole('combobox').click()
  await page.getByRole('option').first().click()
  await page.getByRole('button', { name: 'Send fleet' }).click()
  await page.getByText('is on its way to').waitFor()
  assert.equal(guests.count, 1)
  await context.close()
})

test('a tab that asks for a name plays as soon as another tab has taken command', async () => {
  const context = await newContext()
  const guests = countOf(context, '/api/session/guest')
  const [waiting, other] = [await openTab(context), await openTab(context)]
  await waiting.getByLabel('Your name').fill('Never asked')
  await takeCommand(other, 'Ada')
  await waiting.locator('.commander', { hasText: 'Ada' }).waitFor()
  assert.equal(guests.count, 1)
  await context.close()
})

test('a tab that wakes with an invalid token takes up the token of another tab', async () => {
  const context = await newContext()
  const { server } = await ground()
  const sleeper = await context.newPage()
  await sleeper.addInitScript(`localStorage.setItem('${TOKEN}', 'of-long-ago')`)
  // Its answer comes only when the other tab has begun again, as for a tab that slept.
  const begun = Promise.withResolvers<void>()
  await sleeper.route('**/api/me', async (route) => {
    await begun.promise
    await route.continue()
  })
  const asked = sleeper.waitForRequest('**/api/me')
  await sleeper.goto(server.endpoint)
  await asked
  const other = await openTab(context)
  await other.getByText('Your earlier command has ended').waitFor()
  assert.equal(await tokenIn(other), null, 'what was refused is forgotten')
  await takeCommand(other, 'Ada')
  const token = await tokenIn(other)
  begun.resolve()
  await sleeper.locator('.commander', { hasText: 'Ada' }).waitFor()
  assert.equal(await tokenIn(sleeper), token)
  assert.equal(await commanderOf(token ?? ''), 'Ada')
  await context.close()
})

test("the browser's word alone never makes the page show offline", async () => {
  const context = await newContext(OFFLINE_THEY_SAY)
  const page = await openTab(context)
  await takeCommand(page, 'Ada')
  await page.getByRole('status', { name: 'Connection: Live' }).waitFor()
  await page.evaluate(`dispatchEvent(new Event('offline'))`)
  // The SDK then closes its connections, and the page reconnects at once.
  await page.getByRole('status', { name: 'Connection: Reconnecting' }).waitFor()
  await page.getByRole('status', { name: 'Connection: Live' }).waitFor()
  const shown: string[] = await page.evaluate('shown')
  assert.ok(shown.includes('Live'), `${shown}`)
  assert.ok(!shown.includes('Offline'), `${shown}`)
  await context.close()
})
