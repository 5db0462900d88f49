import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { freePort } from '../../src/ops/freePort.ts'
import { launchChromium } from '../../testkit/chromium.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { makeDataDir } from '../../testkit/testDatabase.ts'
import { DESKTOP, Visitor } from './Visitor.ts'

const PAGE = pathToFileURL(path.resolve(import.meta.dirname, '../../examples/watcher.html'))

/** Run in the page: keeps everything the page lists as `sector seq`, even what it later drops. */
const KEEP_TOLD = `
  globalThis.told = []
  const list = document.querySelector('ol')
  const note = ({ dataset }) => told.push(dataset.sector + ' ' + dataset.seq)
  for (const line of [...list.children].reverse()) note(line)
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const line of addedNodes) note(line)
  }).observe(list, { childList: true })
`
const IS_DRAWN = `{
  const canvas = document.querySelector('canvas')
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  data.some((part) => part > 200)
}`

let browser: Browser
let server: ServerProcess
let dataDir: string
let env: Record<string, string>

before(async () => {
  dataDir = await makeDataDir()
  env = {
    ...{ DATABASE_URL: '', REDIS_URL: '', DATA_DIR: dataDir, PORT: String(await freePort()) },
    ...{ GALAXY_SECTORS: '16', MERCHANTS: '24', TIME_SCALE: '10' },
  }
  server = await ServerProcess.start(env)
  browser = await launchChromium()
})

after(async () => {
  await browser?.close()
  await server?.stop()
  if (dataDir) await rm(dataDir, { recursive: true, force: true })
})

test('the watcher example, opened from its file, shows each event once, also across a restart', async () => {
  const address = new URL(PAGE)
  address.searchParams.set('server', server.endpoint)
  const watcher = await Visitor.at(browser, address.href, 'watcher', DESKTOP)
  const { page } = watcher
  await page.evaluate(KEEP_TOLD)
  const told = (): Promise<string[]> => page.evaluate('told')
  const more = async (count: number): Promise<void> => {
    const wanted = (await told()).length + count
    await watcher.until(`${wanted} events`, async () => (await told()).length >= wanted)
  }
  const says = (how: string) =>
    watcher.until(how, async () => (await page.locator(`#state.${how}`).count()) === 1)

  await says('live')
  await more(5)
  assert.match(await watcher.textOf('li >> nth=0'), /(left for|reached from)/)
  assert.ok(await page.evaluate(IS_DRAWN), 'nothing is drawn')
  await watcher.picture('map')

  watcher.isCutOff = true
  await server.kill()
  await says('lost')
  // A browser repeats a broken connection by itself, but gives up when it is refused.
  const busy = createServer((_request, response) => {
    response.writeHead(503, { 'access-control-allow-origin': '*' }).end()
  }).listen(Number(env.PORT), '127.0.0.1')
  await page.waitForResponse((response) => response.url().includes('/api/galaxy/events?'))
  busy.closeAllConnections()
  await once(busy.close(), 'close')
  const last = (await told()).at(-1)?.replace(' ', '-')
  const asked = page.waitForRequest((request) => request.url().includes('lastEventId='))
  server = await ServerProcess.start(env)
  const cursor = `${new URL((await asked).url()).searchParams.get('lastEventId')}.`
  assert.ok(cursor.includes(`.${last}.`), `${cursor} goes on after ${last}`)
  await says('live')
  watcher.isCutOff = false
  await more(5)
  const events = await told()
  assert.equal(new Set(events).size, events.length, 'an event was told twice')
  for (const [sector, seqs] of seqsBySector(events)) {
    assert.deepEqual(
      seqs,
      seqs.toSorted((one, other) => one - other),
      `sector ${sector}`,
    )
  }

  assert.match(await watcher.textOf('#state'), /^16 of 16 sectors/)
  await watcher.leave()
})

function seqsBySector(events: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const event of events) {
    const [sector = '', seq] = event.split(' ')
    found.set(sector, [...(found.get(sector) ?? []), Number(seq)])
  }
  return found
}
