import { setTimeout as wait } from 'node:timers/promises'
import type { Dice } from '../../src/sim/core/dice.ts'
import type { Watcher } from '../../testkit/TcpProxy.ts'
import type { ChaosGalaxy, Node } from './ChaosGalaxy.ts'
import { holdsNothing, nodeIdOf } from './takeover.ts'

/** How often each kind of fault was injected. */
export const NO_FAULTS = {
  kills: 0,
  pauses: 0,
  pausesBeyondLease: 0,
  redisKills: 0,
  redisFlushes: 0,
  redisAways: 0,
  postgresCrashes: 0,
  cutCommits: 0,
  cutHandovers: 0,
  killsInHandovers: 0,
  killsInRounds: 0,
  killsInMerges: 0,
  killsInWarOrders: 0,
  killsInCaptures: 0,
  rollingRestarts: 0,
  partitions: 0,
  oneWayPartitions: 0,
}
export type FaultCounts = { -readonly [Kind in keyof typeof NO_FAULTS]: number }

export interface FaultContext {
  readonly galaxy: ChaosGalaxy
  readonly dice: Dice
  readonly counts: FaultCounts
  /** Times from a kill until the dead process held no sector any more, in ms. */
  readonly takeovers: number[]
  /** Lengths of pauses, in lease lives. */
  readonly pauseLives: readonly number[]
  readonly redisAwayMs: number
}

export type Fault = (context: FaultContext) => Promise<void>

const RESTART_TRIES = 3
const CUTS_FOR_MS = 4_000
const TAKEOVER_MS_MAX = 60_000
/** Real ms that a fault waits for its moment. */
const MOMENT_MS_MAX = 30_000

/**
 * Kills up to all but one of the running servers, and restarts them when others have taken over.
 */
const kill: Fault = async (context) => {
  const { galaxy, dice, counts } = context
  const running = galaxy.running
  const victims = running.slice(0, dice.int(1, Math.max(1, running.length - 1)))
  await Promise.all(
    victims.map(async (node) => {
      counts.kills++
      await killAndWait(context, node)
      await restart(node)
    }),
  )
}

/** A moment to kill at. */
interface Step {
  readonly counted: keyof FaultCounts
  /**
   * What the commit then contains. In its parameters, events are JSON in an array, whose quotes are
   * escaped once more.
   */
  readonly has: RegExp
}

const WAR_STEPS: readonly Step[] = [
  { counted: 'killsInRounds', has: /battle\.round/ },
  { counted: 'killsInMerges', has: /\\"into\\":\\"/ },
  { counted: 'killsInRounds', has: /battle\.round/ },
  { counted: 'killsInWarOrders', has: /fleet\.retreated/ },
  { counted: 'killsInMerges', has: /\\"into\\":\\"/ },
  { counted: 'killsInWarOrders', has: /\},\\"from\\":\\"/ },
  { counted: 'killsInWarOrders', has: /fleet\.docked/ },
  { counted: 'killsInWarOrders', has: /fleet\.launched/ },
]

/** The clock of a capture begins to run, and then its time is up. */
const CAPTURE_STEPS: readonly Step[] = [
  { counted: 'killsInCaptures', has: /capture\.began/ },
  { counted: 'killsInCaptures', has: /system\.captured/ },
  { counted: 'killsInCaptures', has: /capture\.began/ },
  { counted: 'killsInCaptures', has: /capture\.stopped/ },
]

/**
 * Kills a server in the middle of a round, a merge, a retreat, a split, or as a fleet docks or is
 * launched: when its commit is on its way to the database, which gets it or does not.
 */
const killInWar: Fault = (context) => killAmid(context, WAR_STEPS)

/**
 * Kills a server while somebody takes a system: as the clock begins to run, stands still or is given
 * up, or as the system changes hands.
 */
const killInCapture: Fault = (context) => killAmid(context, CAPTURE_STEPS)

/** Kills a server at one of some steps: the next one each time. */
async function killAmid(context: FaultContext, steps: readonly Step[]): Promise<void> {
  const { galaxy, dice, counts } = context
  const kinds = new Set(steps.map(({ counted }) => counted))
  const before = [...kinds].reduce((sum, kind) => sum + counts[kind], 0)
  const step = steps[before % steps.length]
  if (!step) throw new Error('no steps to kill at')
  const struck = Promise.withResolvers<Node>()
  let isStruck = false
  const unwatch = watch(galaxy.running, (node) => (statement, message) => {
    if (isStruck || !statement.startsWith('commit') || !step.has.test(message.toString('latin1')))
      return null
    if (!node.server || node.paused) return null
    isStruck = true
    process.kill(node.server.pid, 'SIGKILL')
    struck.resolve(node)
    return dice.int(0, 1) === 0 ? 'before' : 'after'
  })
  const node = await Promise.race([struck.promise, wait(MOMENT_MS_MAX, null, { ref: false })])
  unwatch()
  if (!node) return
  counts.kills++
  counts[step.counted]++
  await killAndWait(context, node)
  await restart(node)
}

const pause: Fault = async ({ galaxy, dice, counts, pauseLives }) => {
  const running = galaxy.running
  const victims = running.slice(0, dice.int(1, Math.max(1, running.length - 1)))
  await Promise.all(
    victims.map(async (node) => {
      const lives = pauseLives[dice.int(0, pauseLives.length - 1)] ?? 1
      counts.pauses++
      if (lives > 1) counts.pausesBeyondLease++
      await node.pause(lives * galaxy.plan.leaseSeconds * 1_000)
    }),
  )
}

const redisKill: Fault = async ({ galaxy, counts }) => {
  counts.redisKills++
  await galaxy.redis.kill()
  await galaxy.redis.restart()
}

const redisFlush: Fault = async ({ galaxy, counts }) => {
  counts.redisFlushes++
  await galaxy.flushRedis()
}

const redisAway: Fault = async ({ galaxy, counts, redisAwayMs }) => {
  counts.redisAways++
  for (const { toRedis } of galaxy.nodes) toRedis.setAway(true)
  await wait(redisAwayMs)
  for (const { toRedis } of galaxy.nodes) toRedis.setAway(false)
}

const postgresCrash: Fault = async ({ galaxy, counts }) => {
  counts.postgresCrashes++
  await galaxy.crashPostgres()
}

/** For a while, one commit in three loses its connection before it arrives or before its answer. */
const cutCommits: Fault = async ({ galaxy, dice, counts }) => {
  const unwatch = watch(galaxy.nodes, () => (statement) => {
    if (!statement.startsWith('commit') || dice.int(1, 3) > 1) return null
    counts.cutCommits++
    return dice.int(0, 1) === 0 ? 'before' : 'after'
  })
  await wait(CUTS_FOR_MS)
  unwatch()
}

/** The statements by which a sector moves between processes, and a fleet between sectors. */
const HANDOVER_STEPS = [
  'save',
  'transfer',
  'claim',
  'snapshots',
  'events',
  'transits_to',
  'release',
]

/**
 * Hands sectors over while a fault waits for one of those statements: it cuts the connection before
 * or after it, or kills the process.
 */
const faultInHandover: Fault = async (context) => {
  const { galaxy, dice, counts } = context
  const step = HANDOVER_STEPS[dice.int(0, HANDOVER_STEPS.length - 1)]
  const kills = dice.int(0, 3) === 0
  let struck = false
  const unwatch = watch(galaxy.running, (node) => (statement) => {
    if (statement !== step || struck) return null
    struck = true
    counts.cutHandovers++
    if (kills && node.server) {
      counts.killsInHandovers++
      process.kill(node.server.pid, 'SIGKILL')
    }
    return dice.int(0, 1) === 0 ? 'before' : 'after'
  })
  const { running } = galaxy
  const draining = running[dice.int(0, running.length - 1)]
  if (draining && running.length > 1) {
    await draining.stop()
    await restart(draining)
  }
  unwatch()
  for (const node of galaxy.nodes) {
    if (!node.server?.hasEnded) continue
    await node.kill()
    counts.kills++
    await restart(node)
  }
}

/** Like the rollout of a new version: one server after the other hands over, ends and restarts. */
const rollingRestart: Fault = async ({ galaxy, counts }) => {
  counts.rollingRestarts++
  for (const node of galaxy.nodes) {
    if (node.server === null || node.paused) continue
    const code = await node.stop()
    // With Postgres away a server cannot end in order, and exits with 1.
    if (code !== 0 && code !== 1)
      throw new Error(`${node.name} ended with ${code} when it was told to`)
    await restart(node)
  }
}

const LOST = ['out', 'in', 'both'] as const

/** Cuts a host's packets to the others, from the others, or both. */
const partition: Fault = async ({ galaxy, dice, counts, pauseLives }) => {
  const running = galaxy.running
  const victims = running.slice(0, dice.int(1, Math.max(1, running.length - 1)))
  await Promise.all(
    victims.map(async ({ host }) => {
      if (!host) throw new Error('partitions need hosts of their own')
      const lost = LOST[dice.int(0, LOST.length - 1)] ?? 'both'
      const lives = pauseLives[dice.int(0, pauseLives.length - 1)] ?? 1
      counts.partitions++
      if (lost !== 'both') counts.oneWayPartitions++
      await host.lose(lost)
      await wait(lives * galaxy.plan.leaseSeconds * 1_000)
      await host.heal(lost)
    }),
  )
}

export const PROCESS_FAULTS = {
  kill,
  killInWar,
  killInCapture,
  pause,
  faultInHandover,
  rollingRestart,
  partition,
} as const
export const SERVICE_FAULTS = {
  cutCommits,
  redisKill,
  redisFlush,
  redisAway,
  postgresCrash,
} as const

export type ProcessFault = keyof typeof PROCESS_FAULTS
export type ServiceFault = keyof typeof SERVICE_FAULTS

/** Watches the statements of some servers. @returns a function that ends the watch */
function watch(nodes: readonly Node[], watcherOf: (node: Node) => Watcher): () => void {
  const watching = nodes.map((node) => [node.toPostgres, watcherOf(node)] as const)
  for (const [proxy, watcher] of watching) proxy.watchers.add(watcher)
  return () => {
    for (const [proxy, watcher] of watching) proxy.watchers.delete(watcher)
  }
}

async function killAndWait({ galaxy, takeovers }: FaultContext, node: Node): Promise<void> {
  const id = await nodeIdOf(galaxy.database, node).catch(() => null)
  const startedAt = performance.now()
  await node.kill()
  if (id === null) return
  const took = await holdsNothing(galaxy.database, id, TAKEOVER_MS_MAX)
  if (!took) throw new Error(`nobody took over what ${node.name} held`)
  takeovers.push(performance.now() - startedAt)
}

/** Tries again: Postgres may be just coming back. */
async function restart(node: Node): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await node.start()
      return
    } catch (error) {
      if (tries === RESTART_TRIES) throw error
    }
  }
}
