import type { Chart } from './Chart.ts'
import type { PeersCompared } from './peers/comparePeers.ts'
import { PEER_NAMES, PEERS, type Peer } from './peers/ground.ts'
import type { PeerRow } from './peers/peerRows.ts'
import type { Result } from './writeResult.ts'

const COLOURS: Readonly<Record<Peer, string>> = {
  starlane: '#0b62d6',
  floor: '#8a939e',
  socketio: '#e08a00',
  plain: '#8b5fd0',
  naive: '#cf3b3b',
}
const TEXT = '#24292f'

/** What is compared, one panel each. */
const PANELS: readonly { readonly title: string; value(row: PeerRow): number }[] = [
  { title: 'server CPU for a delivery, µs', value: ({ cpuUs }) => cpuUs },
  { title: 'bytes for a delivery', value: ({ bytes }) => bytes },
]

/** CPU and bytes per delivery for each peer, on logarithmic scales: less is better. */
export function peersChart({ data: { rows, setup } }: Result<PeersCompared>): Chart {
  const frames = [...new Set(rows.flatMap(({ eventsAFrame }) => eventsAFrame ?? []))]
  const categories = frames.map((count) => `${count} event${count > 1 ? 's' : ''} a frame`)
  const series = PANELS.flatMap(({ value }, panel) =>
    PEERS.map((peer) => ({
      ...{ type: 'bar', name: PEER_NAMES[peer], xAxisIndex: panel, yAxisIndex: panel },
      itemStyle: { color: COLOURS[peer] },
      label: { show: true, position: 'top', color: TEXT, fontSize: 9 },
      data: frames.map((frame) => {
        // A plain room has no frames of events, so it is shown with the frames of one event.
        const row = rows.find((one) => one.peer === peer && (one.eventsAFrame ?? 1) === frame)
        return row ? Number(value(row).toPrecision(3)) : null
      }),
    })),
  )
  return {
    width: 960,
    height: 420,
    option: {
      textStyle: { color: TEXT, fontFamily: 'sans-serif' },
      title: {
        text: `The same events to the same ${setup.viewers} viewers (less is better, logarithmic)`,
        textStyle: { fontSize: 14, color: TEXT },
        left: 12,
        top: 8,
      },
      legend: { bottom: 6, left: 'center', textStyle: { color: TEXT, fontSize: 11 } },
      grid: PANELS.map((_, panel) => ({
        ...{ top: 70, bottom: 80, width: 395 },
        left: panel === 0 ? 60 : 535,
      })),
      xAxis: PANELS.map((_, gridIndex) => ({
        ...{ type: 'category', gridIndex, data: categories },
        axisLabel: { color: TEXT },
      })),
      yAxis: PANELS.map(({ title }, gridIndex) => ({
        ...{ type: 'log', gridIndex, name: title, min: 1 },
        nameTextStyle: { color: TEXT, align: 'left' },
        axisLabel: { color: TEXT },
        splitLine: { lineStyle: { color: '#e1e4e8' } },
      })),
      series,
    },
  }
}
