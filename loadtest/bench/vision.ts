import type { Figure } from './Figures.ts'
import { type Views, VisionRoom } from './VisionRoom.ts'
import { CROWD_BEGINS, Crowd, type CrowdLayout } from './visionCrowd.ts'

const FLEETS_EACH = 10
const CHANGES_PER_S = 30
/** Time between two patches of a room, in ms. */
const PATCH_MS = 50
const PATCHES_PER_SWEEP = 5
const WARM_UP_PATCHES = 100

interface Room {
  readonly clients: number
  readonly groups: number
  readonly layout: CrowdLayout
  readonly views: Views
}

const AS_IS: Room = { clients: 300, groups: 60, layout: 'spread', views: 'groups' }
const ROOMS: readonly (Room & { readonly what: string })[] = [
  { ...AS_IS, what: '300 clients, 60 groups, 600 fleets, spread: a view a group' },
  { ...AS_IS, views: 'everything', what: 'the same, one view for all that sees everything' },
  { ...AS_IS, views: 'clients', what: 'the same, a view a client' },
  { ...AS_IS, layout: 'together', what: "the same, a commander's fleets together: a view a group" },
  { ...AS_IS, layout: 'together', views: 'clients', what: 'the same, a view a client' },
]
const LARGE: Room = { clients: 1_000, groups: 200, layout: 'spread', views: 'groups' }
const LARGE_ROOMS: readonly (Room & { readonly what: string })[] = [
  { ...LARGE, what: '1,000 clients, 200 groups, 2,000 fleets, spread: a view a group' },
  { ...LARGE, layout: 'together', what: "the same, a commander's fleets together" },
]

/**
 * What sight costs a crowded room: the real projection, views and encoder, without sockets and
 * simulation. Game time runs as fast as the machine can.
 */
export async function vision({ isShort }: { readonly isShort: boolean }): Promise<Figure[]> {
  const patches = isShort ? 60 : 250
  return [...ROOMS, ...LARGE_ROOMS].flatMap(({ what, ...room }) => measure(what, room, patches))
}

function measure(what: string, { clients, groups, layout, views }: Room, patches: number) {
  const crowd = new Crowd(groups, FLEETS_EACH, layout)
  let now = CROWD_BEGINS
  const room = new VisionRoom(crowd, views, now)
  const joins = { ms: [] as number[], bytes: 0 }
  for (let index = 0; index < clients; index++) {
    const startedAt = performance.now()
    joins.bytes += room.join(crowd.commanders[index % groups] ?? '', now)
    joins.ms.push(performance.now() - startedAt)
  }
  const spent = { patch: [] as number[], sweep: 0 }
  room.sentBytes = 0
  room.patch(now)
  const firstPatchBytes = room.sentBytes
  for (let index = 0; index < WARM_UP_PATCHES + patches; index++) {
    if (index === WARM_UP_PATCHES) {
      Object.assign(spent, { patch: [], sweep: 0 })
      room.sentBytes = 0
    }
    now += PATCH_MS
    let due = CHANGES_PER_S * (PATCH_MS / 1_000)
    due = Math.floor((index + 1) * due) - Math.floor(index * due)
    for (; due > 0; due--) room.changed(crowd.turn(now).id)
    const startedAt = performance.now()
    if (index % PATCHES_PER_SWEEP === 0) room.sweep(now)
    const sweptAt = performance.now()
    room.patch(now)
    spent.sweep += sweptAt - startedAt
    spent.patch.push(performance.now() - sweptAt)
  }
  const seconds = (patches * PATCH_MS) / 1_000
  const patchMs = spent.patch.reduce((sum, ms) => sum + ms, 0)
  const sorted = joins.ms.slice(groups).sort((a, b) => a - b)
  return [
    {
      what: `${what}: CPU of a patch`,
      value: patchMs / patches,
      unit: 'ms',
      note: `${((patchMs + spent.sweep) / seconds / 10).toFixed(1)} % of a core with the sweeps, which take ${(spent.sweep / seconds).toFixed(1)} ms a second`,
    },
    {
      what: '– sent to each client',
      value: room.sentBytes / clients / seconds,
      unit: 'B a second',
    },
    {
      what: '– a join, server time, p50',
      value: sorted[Math.floor(sorted.length / 2)] ?? 0,
      unit: 'ms',
      mark: 10,
      note: `p99 ${(sorted[Math.floor(sorted.length * 0.99)] ?? 0).toFixed(1)} ms, full state ${Math.round(joins.bytes / clients / 1_024)} KiB; the first patch after ${clients} joins ${Math.round(firstPatchBytes / clients / 1_024)} KiB each`,
    },
  ]
}
