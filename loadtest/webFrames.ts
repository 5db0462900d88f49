/**
 * `npm run bench:web`: what a frame of the map costs the browser's main thread. It measures a
 * galaxy of 64 sectors with 300 moving fleets and one of 500 with 2,000, with the CPU slowed down
 * fourfold.
 *
 * The fleets come from the page's own `?bench=300`. Half of them fly in sectors and half in lanes,
 * where each departure and arrival pulses. Three of four sectors have an owner. Chromium's trace
 * says how long each task of the page's main thread took, including script, style, layout and
 * painting. `work` is the throttled CPU time of a task that draws a frame. `otherMsPerS` is what
 * all other tasks of the main thread take per second: messages, timers, garbage collection.
 *
 * The browser draws as with a graphics card, but in software. To keep up, it draws at a quarter of
 * the resolution. It draws the same things in the same places with fewer pixels, and pixels are not
 * the main thread's work.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { text, wholeNumber } from '../src/ops/options.ts'
import { endAskedWrongly, readCommandLine } from '../src/ops/readCommandLine.ts'
import { launchChromium } from '../testkit/chromium.ts'
import { ServerProcess } from '../testkit/ServerProcess.ts'
import { makeDataDir } from '../testkit/testDatabase.ts'
import { type FrameCosts, frameCosts, type TraceEvent } from './frameCosts.ts'

const { values } = readCommandLine({
  call: 'npm run bench:web --',
  does: "Measures what a frame of the map costs the browser's main thread in Chromium, with a server of its own.",
  options: {
    sizes: text(
      'SIZES',
      'sectors and moving fleets of each galaxy, separated by commas',
      '64x300,500x2000',
    ),
    throttle: wholeNumber('N', 'factor by which the CPU is slowed down', {
      ...{ min: 1, max: 20, byDefault: 4 },
    }),
    seconds: wholeNumber('N', 'seconds for each scene', { min: 1, max: 600, byDefault: 8 }),
    out: text('FILE', 'where the JSON goes', 'loadtest/results/webFrames.json'),
  },
  variables: { CHROMIUM_PATH: 'the browser; else one on the PATH, or one that apt-get installs' },
  example: 'npm run bench:web -- --sizes 500x2000',
})
const SIZES = readSizes(values.sizes)
const MARK_MS = 8
const TRACE_CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline']
const WINDOW = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 0.25 }

function readSizes(sizes: string): (readonly [number, number])[] {
  return sizes.split(',').map((size) => {
    const [, sectors, fleets] = /^(\d{1,5})x(\d{1,6})$/.exec(size) ?? []
    if (sectors && fleets) return [Number(sectors), Number(fleets)] as const
    return endAskedWrongly(`--sizes is ${sizes}; it must be like 64x300, several by commas`)
  })
}

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

interface Row extends FrameCosts {
  readonly sectors: number
  readonly fleets: number
  readonly scene: string
}

async function measure(sectors: number, fleets: number): Promise<Row[]> {
  const dataDir = await makeDataDir()
  const env = { DATA_DIR: dataDir, GALAXY_SECTORS: String(sectors) }
  const server = await ServerProcess.start(env)
  const browser = await launchChromium('software')
  try {
    const page = await browser.newPage(WINDOW)
    page.setDefaultTimeout(120_000)
    await page.goto(`${server.endpoint}/?bench=${fleets}`)
    await page.getByLabel('Your name').fill('Bench')
    await page.getByRole('button', { name: 'Take command' }).click()
    await page.getByLabel('Home sector').waitFor()
    await page.getByLabel('Whole galaxy').click()
    await page.waitForTimeout(4_000)
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: values.throttle })
    const rows: Row[] = []
    for (const scene of SCENES) {
      const events = await trace(cdp, () => scene.play(page, values.seconds * 1_000))
      rows.push({ sectors, fleets, scene: scene.name, ...frameCosts(events) })
    }
    return rows
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

async function report(rows: readonly Row[]): Promise<void> {
  const { throttle } = values
  console.log(`the CPU slowed down ${throttle}-fold; mark: ${MARK_MS} ms`)
  console.table(rows)
  await mkdir(path.dirname(values.out), { recursive: true })
  await writeFile(values.out, `${JSON.stringify({ throttle, markMs: MARK_MS, rows }, null, 2)}\n`)
  console.log(`written to ${values.out}`)
}

await import('../web/build.ts')
const rows: Row[] = []
for (const [sectors, fleets] of SIZES) {
  rows.push(...(await measure(sectors, fleets)))
}
await report(rows)
