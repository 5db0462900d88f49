import { Dice } from '../../src/sim/core/dice.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { ChaosGalaxy, type ChaosPlan } from './ChaosGalaxy.ts'
import { ChaosPlayer } from './ChaosPlayer.ts'
import { ask, checkAll } from './checks.ts'
import {
  type FaultContext,
  type FaultCounts,
  NO_FAULTS,
  PROCESS_FAULTS,
  type ProcessFault,
  SERVICE_FAULTS,
  type ServiceFault,
} from './faults.ts'

const READ_COUNTERS_MS = 250

export interface ChaosOptions extends ChaosPlan {
  readonly seed: string
  readonly players: number
  /** No round begins after this time, in ms. */
  readonly limitMs: number
  readonly roundsMax: number
  readonly pauseLives: readonly number[]
  readonly redisAwayMs: number
  /** The faults of processes and of services, round by round; by default all kinds in turn. */
  readonly processRounds?: readonly ProcessFault[]
  readonly serviceRounds?: readonly ServiceFault[]
  readonly onRound?: (line: string) => void
}

export interface ChaosReport {
  readonly seed: string
  readonly rounds: number
  readonly counts: FaultCounts
  readonly acknowledged: number
  /** Sums of the servers' metrics. */
  readonly counters: Readonly<Record<string, number>>
  readonly events: number
  readonly fleets: number
  /** In ms, sorted. */
  readonly takeovers: readonly number[]
  readonly broken: string | null
}

/**
 * Lets commanders play on a real galaxy while faults are injected. Each round injects a fault of
 * processes and one of services at the same time; then every rule is checked.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const dice = Dice.seeded(`chaos ${options.seed}`)
  const chaos = await ChaosGalaxy.start(options)
  const galaxy = makeGalaxy('chaos', options.sectors)
  const players: ChaosPlayer[] = []
  const context: FaultContext = {
    galaxy: chaos,
    dice,
    counts: { ...NO_FAULTS },
    takeovers: [],
    pauseLives: options.pauseLives,
    redisAwayMs: options.redisAwayMs,
  }
  const until = performance.now() + options.limitMs
  const reading = setInterval(() => {
    for (const node of chaos.nodes) void node.readCounters()
  }, READ_COUNTERS_MS)
  let rounds = 0
  let broken: string | null = null
  try {
    for (let n = 1; n <= options.players; n++) {
      const own = Dice.seeded(`chaos ${options.seed} player ${n}`)
      players.push(await ChaosPlayer.found(() => chaos.endpoints, own))
    }
    for (const player of players) player.play(options.sectors)
    await checkAll(chaos, galaxy, players)
    while (rounds < options.roundsMax && performance.now() < until) {
      rounds++
      const names = await round(context, rounds, options)
      await checkAll(chaos, galaxy, players)
      const acknowledged = players.reduce((sum, player) => sum + player.acknowledged.length, 0)
      const so = JSON.stringify({ acknowledged, ...context.counts })
      options.onRound?.(`round ${rounds}: ${names}; so far ${so}`)
    }
    await Promise.all(players.map((player) => player.stop()))
    await checkAll(chaos, galaxy, [])
  } catch (error) {
    broken = error instanceof Error ? error.message : String(error)
  }
  try {
    const [row] = await ask<{ events: number; fleets: number }>(
      chaos.database,
      'select (select count(*) from event) as events, (select count(*) from fleet) as fleets',
    )
    return {
      seed: options.seed,
      rounds,
      counts: context.counts,
      counters: chaos.counters,
      acknowledged: players.reduce((sum, player) => sum + player.acknowledged.length, 0),
      events: row?.events ?? 0,
      fleets: row?.fleets ?? 0,
      takeovers: context.takeovers.toSorted((one, other) => one - other),
      broken,
    }
  } finally {
    clearInterval(reading)
    await chaos.close()
  }
}

/** The faults of processes, round by round. The order is fixed, since some take much longer. */
const PROCESS_ROUNDS = [
  'kill',
  'pause',
  'faultInHandover',
  'rollingRestart',
  'kill',
  'pause',
  'kill',
  'faultInHandover',
  'kill',
  'pause',
] as const
/** The same where each server has a host of its own. */
const PARTITION_ROUNDS = ['partition', 'kill', 'partition', 'pause'] as const
const SERVICE_ROUNDS = [
  'cutCommits',
  'redisKill',
  'redisFlush',
  'postgresCrash',
  'redisAway',
] as const

/**
 * The kinds come in turn, so that a short run has each. Chance decides when, how often and to whom.
 */
async function round(
  context: FaultContext,
  number: number,
  options: ChaosOptions,
): Promise<string> {
  const usual = options.ownHosts ? PARTITION_ROUNDS : PROCESS_ROUNDS
  const ofProcess = inTurn(options.processRounds ?? usual, number)
  const ofService = inTurn(options.serviceRounds ?? SERVICE_ROUNDS, number)
  const faults = [PROCESS_FAULTS[ofProcess](context), SERVICE_FAULTS[ofService](context)]
  const cuts = ofService !== 'cutCommits' && ofProcess !== 'faultInHandover'
  if (cuts) faults.push(SERVICE_FAULTS.cutCommits(context))
  await Promise.all(faults)
  return [ofProcess, ofService, ...(cuts ? ['cutCommits'] : [])].join(', ')
}

function inTurn<T>(kinds: readonly T[], number: number): T {
  const kind = kinds[(number - 1) % kinds.length]
  if (kind === undefined) throw new Error('no kinds of faults')
  return kind
}
