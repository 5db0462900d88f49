/**
 * What a frame of the map costs the browser's main thread, with 64 sectors and 300 moving fleets on
 * the screen and the CPU slowed down fourfold:
 *
 *     npm run bench:web
 *
 * The fleets come from the page's own `?bench=300`. Chromium's trace tells how long each task of
 * the page's main thread took, script, style, layout and painting together; `work` is time on the
 * processor, throttled, of the task that draws a frame, and `otherMsPerS` what all other tasks of the
 * main thread take in a second: messages, timers, garbage collection.
 *
 * The browser draws as with a graphics card, but in software. For that to keep up it draws on a
 * surface of a quarter of the resolution: the same things in the same places, fewer pixels of each,
 * which are not the main thread's work.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { CDPSession, Page } from 'playwright-core'
import { makeDataDir } from '../test/db/testDatabase.ts'
import { launchChromium } from './chromium.ts'
import { frameCosts, type TraceEvent } from './frameCosts.ts'
import { ServerProcess } from './ServerProcess.ts'

const { values } = parseArgs({
  options: {
    fleets: { type: 'string', default: '300' },
    sectors: { type: 'string', default: '64' },
    throttle: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '8' },
    out: { type: 'string', default: 'loadtest/results/webFrames.json' },
  },
})
const MARK_MS = 8
const TRACE_CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline']
const WINDOW = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 0.25 }

interface Scene {
  readonly name: string
  /** What the player does meanwhile. */
  play(page: Page, ms: number): Promise<void>
}

const SCENES: readonly Scene[] = [
  { name: 'galaxy, at rest', play: (page, ms) => page.waitForTimeout(ms) },
  { name: 'galaxy, panning', play: pan },
  { name: 'zooming in and out', play: zoom },
  {
    name: 'a sector, at rest',
    play: async (page, ms) => {
      await page.getByLabel('Home sector').click()
      await page.waitForTimeout(ms)
    },
  },
]

async function measure(): Promise<void> {
  await import('../web/build.ts')
  const dataDir = await makeDataDir()
  const server = await ServerProcess.start({ DATA_DIR: dataDir, GALAXY_SECTORS: values.sectors })
  const browser = await launchChromium('software')
  try {
    const page = await browser.newPage(WINDOW)
    page.setDefaultTimeout(120_000)
    await page.goto(`${server.endpoint}/?bench=${values.fleets}`)
    await page.getByLabel('Your name').fill('Bench')
    await page.getByRole('button', { name: 'Take command' }).click()
    await page.getByLabel('Home sector').waitFor()
    await page.getByLabel('Whole galaxy').click()
    await page.waitForTimeout(4_000)
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: Number(values.throttle) })
    const rows = []
    for (const scene of SCENES) {
      const events = await trace(cdp, () => scene.play(page, Number(values.seconds) * 1_000))
      rows.push({ scene: scene.name, ...frameCosts(events) })
    }
    await report(rows)
  } finally {
    await browser.close()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function trace(cdp: CDPSession, play: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: object[] }): void => {
    events.push(...(value as TraceEvent[]))
  }
  cdp.on('Tracing.dataCollected', collect)
  const complete = new Promise<void>((resolve) =>
    cdp.once('Tracing.tracingComplete', () => resolve()),
  )
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: TRACE_CATEGORIES },
  })
  await play()
  await cdp.send('Tracing.end')
  await complete
  cdp.off('Tracing.dataCollected', collect)
  return events
}

async function pan(page: Page, ms: number): Promise<void> {
  const [x, y] = [900, 450]
  await page.mouse.move(x, y)
  await page.mouse.down()
  for (let until = performance.now() + ms, step = 0; performance.now() < until; step++) {
    await page.mouse.move(x + 160 * Math.sin(step / 9), y + 110 * Math.cos(step / 7))
  }
  await page.mouse.up()
}

async function zoom(page: Page, ms: number): Promise<void> {
  await page.mouse.move(850, 450)
  for (let until = performance.now() + ms, step = 0; performance.now() < until; step++) {
    await page.mouse.wheel(0, Math.floor(step / 22) % 2 === 0 ? -110 : 110)
    await page.waitForTimeout(16)
  }
}

async function report(rows: readonly ({ scene: string } & ReturnType<typeof frameCosts>)[]) {
  const { fleets, sectors, throttle } = values
  console.log(
    `${sectors} sectors, ${fleets} fleets, CPU slowed down ${throttle}-fold; mark: ${MARK_MS} ms`,
  )
  console.table(Object.fromEntries(rows.map(({ scene, ...figures }) => [scene, figures])))
  await mkdir(path.dirname(values.out), { recursive: true })
  const settings = { fleets: Number(fleets), sectors: Number(sectors), throttle: Number(throttle) }
  await writeFile(
    values.out,
    `${JSON.stringify({ ...settings, markMs: MARK_MS, rows }, null, 2)}\n`,
  )
  console.log(`written to ${values.out}`)
}

await measure()
