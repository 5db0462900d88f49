import type { Chart } from './Chart.ts'
import type { Growth } from './growth.ts'
import type { GrowthPoint, Size } from './growthPoint.ts'
import type { Result } from './writeResult.ts'

const TEXT = '#24292f'
const COLUMN_WIDTH = 200
const ROW_HEIGHT = 130
const LEFT = 60
const TOP = 66
/** Space between two rows of panels, for the axis' name and the next row's title, in px. */
const ROW_GAP = 84
const TICKS = 3

const COLUMNS: readonly { readonly what: keyof Size; readonly title: string }[] = [
  { what: 'viewers', title: 'viewers' },
  { what: 'sectors', title: 'sectors' },
  { what: 'fleets', title: 'fleets at rest' },
  { what: 'timeScale', title: 'events/s' },
]

interface Line {
  readonly name: string
  readonly colour: string
  value(point: GrowthPoint): number
}

const ROWS: readonly { readonly title: string; readonly lines: readonly Line[] }[] = [
  {
    title: 'server CPU, % of a core',
    lines: [{ name: 'CPU', colour: '#0b62d6', value: ({ cores }) => cores * 100 }],
  },
  {
    title: 'resident memory, MiB',
    lines: [{ name: 'memory', colour: '#8b5fd0', value: ({ residentMiB }) => residentMiB }],
  },
  {
    title: 'committed → client, ms',
    lines: [
      { name: 'p50', colour: '#2f8f4e', value: ({ p50 }) => p50 },
      { name: 'p99', colour: '#cf3b3b', value: ({ p99 }) => p99 },
    ],
  },
]

const CELLS = ROWS.flatMap((row, rowIndex) =>
  COLUMNS.map((column, columnIndex) => ({ row, column, rowIndex, columnIndex })),
)

/** One panel for each size that grows and each cost. The other sizes stay fixed in each panel. */
export function growthChart({ data: { series, middle } }: Result<Growth>): Chart {
  const pointsOf = (what: keyof Size): readonly GrowthPoint[] =>
    series.find((one) => one.what === what)?.points ?? []
  const at = (what: keyof Size, { size, eventsPerS }: GrowthPoint): number =>
    what === 'timeScale' ? Math.round(eventsPerS) : size[what]
  return {
    width: LEFT + COLUMNS.length * (COLUMN_WIDTH + 40),
    height: TOP + ROWS.length * (ROW_HEIGHT + ROW_GAP) + 20,
    option: {
      textStyle: { color: TEXT, fontFamily: 'sans-serif' },
      title: {
        text: `What one server costs: ${middle.viewers} viewers, ${middle.sectors} sectors, ${middle.fleets} fleets at rest and 484 merchants, each varied tenfold`,
        ...{ textStyle: { fontSize: 14, color: TEXT }, left: 12, top: 8 },
      },
      legend: { data: ['p50', 'p99'], bottom: 2, right: 16, textStyle: { color: TEXT } },
      grid: CELLS.map(({ rowIndex, columnIndex }) => ({
        left: LEFT + columnIndex * (COLUMN_WIDTH + 40),
        top: TOP + rowIndex * (ROW_HEIGHT + ROW_GAP),
        ...{ width: COLUMN_WIDTH - 20, height: ROW_HEIGHT },
      })),
      xAxis: CELLS.map(({ column: { what, title } }, gridIndex) => ({
        ...{ type: 'category', gridIndex, name: title, nameLocation: 'middle', nameGap: 24 },
        ...{ data: pointsOf(what).map((point) => String(at(what, point))), boundaryGap: false },
        ...{ axisLabel: { color: TEXT }, nameTextStyle: { color: TEXT } },
      })),
      yAxis: CELLS.map(({ row: { title, lines }, columnIndex }, gridIndex) => {
        const all = series.flatMap(({ points }) => points)
        const highest = Math.max(...all.flatMap((point) => lines.map(({ value }) => value(point))))
        const step = stepFor(highest)
        return {
          ...{ type: 'value', gridIndex, min: 0, max: TICKS * step, interval: step },
          ...{ name: columnIndex === 0 ? title : '', axisLabel: { color: TEXT } },
          nameTextStyle: { color: TEXT, align: 'left' },
          splitLine: { lineStyle: { color: '#e1e4e8' } },
        }
      }),
      series: CELLS.flatMap(({ row, column: { what } }, cell) =>
        row.lines.map(({ name, colour, value }) => ({
          ...{ type: 'line', name, xAxisIndex: cell, yAxisIndex: cell, symbolSize: 7 },
          ...{ itemStyle: { color: colour }, lineStyle: { color: colour, width: 2 } },
          data: pointsOf(what).map((point) => Number(value(point).toPrecision(3))),
        })),
      ),
    },
  }
}

/** All panels of a row have one scale, so that they can be compared. */
function stepFor(highest: number): number {
  const unit = 10 ** Math.floor(Math.log10(highest / TICKS)) / 2
  return Math.ceil(highest / TICKS / unit) * unit
}
