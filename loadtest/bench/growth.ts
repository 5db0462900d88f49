import type { Figure } from './Figures.ts'
import type { FeedGround } from './feedGalaxy.ts'
import { type GrowthPoint, growthPoint, type Size } from './growthPoint.ts'
import { writeResult } from './writeResult.ts'

/** The size that all series have in common. */
const MIDDLE: Size = { viewers: 300, sectors: 256, fleets: 3_000, timeScale: 20 }

/**
 * The size that grows in each series, over a tenfold range. Events per second grow with
 * `timeScale`.
 */
const SERIES: readonly { readonly what: keyof Size; readonly values: readonly number[] }[] = [
  { what: 'viewers', values: [100, 300, 1_000] },
  { what: 'sectors', values: [80, 256, 800] },
  { what: 'fleets', values: [1_000, 3_000, 10_000] },
  { what: 'timeScale', values: [6, 20, 60] },
]

export interface Growth {
  readonly middle: Size
  readonly series: readonly { readonly what: keyof Size; readonly points: readonly GrowthPoint[] }[]
}

/** How the cost of one real server grows with each size of its load, over a tenfold range. */
export async function growth({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const middle = isShort ? null : await growthPoint(postgresUrl, MIDDLE, isShort)
  const series: Growth['series'][number][] = []
  for (const { what, values } of isShort ? SERIES.slice(0, 1) : SERIES) {
    const points: GrowthPoint[] = []
    for (const value of values) {
      const size = { ...MIDDLE, [what]: value }
      const isMiddle = value === MIDDLE[what]
      if (isMiddle && middle) points.push(middle)
      else if (!isMiddle) points.push(await growthPoint(postgresUrl, size, isShort))
    }
    series.push({ what, points })
  }
  await writeResult(isShort ? 'growth-short' : 'growth', [], { middle: MIDDLE, series })
  return series.flatMap(({ what, points }) => points.flatMap((point) => figuresOf(what, point)))
}

function figuresOf(grown: keyof Size, point: GrowthPoint): Figure[] {
  const { size, eventsPerS, deliveriesPerS } = point
  const what =
    grown === 'timeScale' ? `${eventsPerS.toFixed(0)} events/s` : `${size[grown]} ${grown}`
  return [
    {
      what: `${what}: server CPU`,
      value: point.cores * 100,
      unit: '% of a core',
      note: `${eventsPerS.toFixed(0)} events/s, ${deliveriesPerS.toFixed(0)} delivered; ${point.residentMiB.toFixed(0)} MiB`,
    },
    {
      what: `${what}: committed → client, p50`,
      value: point.p50,
      unit: 'ms',
      note: `p99 ${point.p99.toPrecision(3)}; all of the machine ${point.machineCores.toFixed(1)} cores`,
    },
  ]
}
