/**
 * `npx node loadtest/bench/charts.ts`: draws docs/charts/*.svg from loadtest/results/*.json. `npm
 * run bench` does so by itself after it has measured all parts.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { init } from 'echarts'
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import type { Chart } from './Chart.ts'
import { growthChart } from './chartsGrowth.ts'
import { peersChart } from './chartsPeers.ts'
import type { Growth } from './growth.ts'
import type { PeersCompared } from './peers/comparePeers.ts'
import { RESULTS, type Result } from './writeResult.ts'

const CHARTS = path.resolve(import.meta.dirname, '../../docs/charts')

/** Draws every chart for which there are results. @returns the charts' names */
export async function drawCharts(): Promise<string[]> {
  const charts = {
    peers: await chartOf<PeersCompared>('peers', peersChart),
    growth: await chartOf<Growth>('growth', growthChart),
  }
  await mkdir(CHARTS, { recursive: true })
  const drawn: string[] = []
  for (const [name, chart] of Object.entries(charts)) {
    if (!chart) continue
    await writeFile(path.join(CHARTS, `${name}.svg`), svgOf(chart))
    drawn.push(`docs/charts/${name}.svg`)
  }
  return drawn
}

/** @returns null if nothing was measured yet */
async function chartOf<T>(name: string, draw: (result: Result<T>) => Chart): Promise<Chart | null> {
  const text = await readFile(path.join(RESULTS, `${name}.json`), 'utf8').catch(() => null)
  return text === null ? null : draw(JSON.parse(text) as Result<T>)
}

/** Draws on a white card, so that it can be read on light and dark pages. */
function svgOf({ width, height, option }: Chart): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption({ animation: false, backgroundColor: '#ffffff', ...option })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return `${svg}\n`
}

if (import.meta.main) {
  readCommandLine({
    call: 'npx node loadtest/bench/charts.ts',
    does: 'Draws docs/charts/*.svg from loadtest/results/*.json. "npm run bench" does so by itself when it has measured all of it.',
    options: {},
    example: 'npx node loadtest/bench/charts.ts',
  })
  for (const chart of await drawCharts()) console.log(`drawn: ${chart}`)
}
