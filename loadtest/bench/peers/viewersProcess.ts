/**
 * The child process of PeerRun.ts that runs the viewers of one server, which compare what they get
 * with what is due.
 */
import pLimit from 'p-limit'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { answerParent, endWithParent } from '../../answerParent.ts'
import { type Peer, sharedMs } from './ground.ts'
import { CONNECT } from './viewers/connect.ts'
import type { ViewerSocket } from './viewers/Viewer.ts'

const JOINS_AT_A_TIME = 16
/** One viewer in this many notes when each event arrives. */
const NOTES_EVERY = 8
const DUE_MS_MAX = 20_000

export type ViewersAsked =
  | {
      readonly what: 'watch'
      readonly peer: Peer
      readonly port: number
      readonly views: readonly (readonly SectorId[])[]
    }
  | { readonly what: 'begin' }
  /** Answered once this many deliveries have arrived, or after 20 s. */
  | { readonly what: 'await'; readonly deliveries: number }

/** Counts since `begin`. */
export interface ViewersGot {
  /** Events in view, each once and in order. */
  readonly deliveries: number
  /** Events out of view. */
  readonly unwanted: number
  /** Events that arrived twice or out of order. */
  readonly faults: number
  readonly bytes: number
  /** Sector, number and time of arrival in shared ms, as noted by some viewers. */
  readonly notes: readonly (readonly [sector: SectorId, seq: number, at: number])[]
}

const sockets: ViewerSocket[] = []
let counts = { deliveries: 0, unwanted: 0, faults: 0 }
let bytesBefore = 0
let notes: [SectorId, number, number][] = []
let due: { readonly deliveries: number; done(): void } | null = null

async function watch({ peer, port, views }: ViewersAsked & { what: 'watch' }): Promise<void> {
  const limit = pLimit(JOINS_AT_A_TIME)
  const connected = await Promise.all(
    views.map((view, index) => {
      const told = new Map(view.map((sector) => [sector, 0]))
      const isNoting = index % NOTES_EVERY === 0
      const heard = (sector: SectorId, seq: number): void => {
        const last = told.get(sector)
        if (last === undefined) counts.unwanted += 1
        else if (seq !== last + 1) counts.faults += 1
        else {
          told.set(sector, seq)
          counts.deliveries += 1
          if (isNoting) notes.push([sector, seq, sharedMs()])
          if (due && counts.deliveries >= due.deliveries) due.done()
        }
      }
      return limit(() => CONNECT[peer]({ port, view, heard }))
    }),
  )
  sockets.push(...connected)
}

function bytes(): number {
  return sockets.reduce((sum, socket) => sum + socket.bytes(), 0)
}

function begin(): void {
  counts = { deliveries: 0, unwanted: 0, faults: 0 }
  notes = []
  bytesBefore = bytes()
}

async function awaitDue(deliveries: number): Promise<void> {
  if (counts.deliveries >= deliveries) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, DUE_MS_MAX)
  due = { deliveries, done: resolve }
  await promise
  clearTimeout(timer)
  due = null
}

endWithParent()
process.on('message', async (asked: ViewersAsked) => {
  if (asked.what === 'watch') await watch(asked)
  if (asked.what === 'begin') begin()
  if (asked.what === 'await') await awaitDue(asked.deliveries)
  const answer: ViewersGot = { ...counts, bytes: bytes() - bytesBefore, notes }
  void answerParent({ answer })
})
