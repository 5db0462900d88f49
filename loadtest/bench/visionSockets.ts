import { type ChildProcess, fork } from 'node:child_process'
import { on } from 'node:events'
import path from 'node:path'
import type { Figure } from './Figures.ts'
import type { CrowdLayout } from './visionCrowd.ts'
import type { VisionAsked, VisionMeasured } from './visionServerProcess.ts'

const ANSWER_MS_MAX = 180_000

/**
 * A crowded sector's room with real sockets in a process of its own, and its clients in another.
 */
export async function visionSockets({ isShort }: { readonly isShort: boolean }): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const layout of ['spread', 'together'] as const) {
    figures.push(...(await measure(layout, isShort ? 5 : 10)))
  }
  return figures
}

async function measure(layout: CrowdLayout, seconds: number): Promise<Figure[]> {
  const child = fork(path.join(import.meta.dirname, 'visionServerProcess.ts'))
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX)
    const measuring = answerOf(child, signal)
    child.send({ clients: 300, groups: 60, layout, seconds } satisfies VisionAsked)
    const { cpuShare, idleCpuShare, patchesPerS, bytesPerClientPerS, joins } = await measuring
    return [
      {
        what: `300 clients, 60 groups, 600 fleets, ${layout}: CPU of the room's process`,
        value: cpuShare * 100,
        unit: '% of a core',
        note: `${(idleCpuShare * 100).toFixed(1)} % while no course changes: sight alone`,
      },
      {
        what: '– of it for a patch, sent to all',
        value: ((cpuShare - idleCpuShare) * 1_000) / patchesPerS,
        unit: 'ms',
        note: `${patchesPerS.toFixed(1)} patches a second`,
      },
      { what: '– on each socket', value: bytesPerClientPerS, unit: 'B a second' },
      {
        what: '– seat → first state, p50',
        value: joins.p50,
        unit: 'ms',
        note: `p99 ${joins.p99.toFixed(1)} ms, of ${joins.count}, one after the other`,
      },
    ]
  } finally {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  }
}

/** Colyseus also sends its parent a message: "ready". */
async function answerOf(child: ChildProcess, signal: AbortSignal): Promise<VisionMeasured> {
  for await (const [message] of on(child, 'message', { signal })) {
    if (isMeasured(message)) return message
  }
  throw new Error('no answer')
}

function isMeasured(message: unknown): message is VisionMeasured {
  return typeof message === 'object' && message !== null && 'cpuShare' in message
}
