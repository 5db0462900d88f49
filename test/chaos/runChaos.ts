import { Dice } from '../../src/sim/core/dice.ts'
import { type Galaxy, makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { endShields } from '../../testkit/endShields.ts'
import { grantSystem } from '../../testkit/grantSystem.ts'
import { sendFleet } from '../../testkit/sendFleet.ts'
import { ChaosGalaxy, type ChaosPlan } from './ChaosGalaxy.ts'
import { type Campaign, ChaosPlayer } from './ChaosPlayer.ts'
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
import { WarBooks } from './WarBooks.ts'

/** In every so many rounds the battle reports are rebuilt and compared; and in the end. */
const REPORTS_EVERY = 4
/** Sectors in whose middles everybody meets to fight. */
const FRONTS = 2
/**
 * What a commander is given at first and when it has no ships: enough for several rounds, and to be
 * split often.
 */
const RESERVE: Ships = { scout: 2, interceptor: 8, frigate: 4, cruiser: 1, hauler: 2 }
/** Stations that such a fleet beats. */
const STATION_LEVELS = [1, 2, 3] as const
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
  /** All that ever were. */
  readonly fleets: number
  /** Battles that are over, each of which has a report. */
  readonly reports: number
  /** Refused orders, by code. */
  readonly refused: Readonly<Record<string, number>>
  /** Rounds, ships made and lost, and what else happened in the war. */
  readonly war: Readonly<Record<string, number>>
  /** In ms, sorted. */
  readonly takeovers: readonly number[]
  readonly broken: string | null
}

/**
 * Lets commanders fight on a real galaxy while faults are injected. Each round injects a fault of
 * processes and one of services at the same time; then every rule is checked.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const dice = Dice.seeded(`chaos ${options.seed}`)
  const chaos = await ChaosGalaxy.start(options)
  const galaxy = makeGalaxy('chaos', options.sectors)
  const players: ChaosPlayer[] = []
  const checked = { chaos, galaxy, war: new WarBooks(galaxy) }
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
    const campaign = campaignIn(chaos, galaxy, dice)
    for (let n = 1; n <= options.players; n++) {
      const own = Dice.seeded(`chaos ${options.seed} player ${n}`)
      players.push(await ChaosPlayer.found(campaign, own))
    }
    // The first gives its shield up by itself, when it attacks somebody.
    const unshielded = players.slice(1).map(({ commander }) => commander)
    await endShields(chaos.database.web.dataSource, unshielded)
    await grantFronts(chaos, campaign, players, dice)
    for (const { commander, base } of players) await campaign.reinforce(commander, base)
    for (const player of players) player.play()
    await checkAll(checked, players, false)
    while (rounds < options.roundsMax && performance.now() < until) {
      rounds++
      const names = await round(context, rounds, options)
      await checkAll(checked, players, rounds % REPORTS_EVERY === 0)
      const acknowledged = players.reduce((sum, player) => sum + player.acknowledged.length, 0)
      const so = JSON.stringify({ acknowledged, ...context.counts })
      options.onRound?.(`round ${rounds}: ${names}; so far ${so}`)
    }
    await Promise.all(players.map((player) => player.stop()))
    await checkAll(checked, [], true)
  } catch (error) {
    broken = error instanceof Error ? error.message : String(error)
  }
  try {
    const [row] = await ask<{ events: number; fleets: number; reports: number }>(
      chaos.database,
      `select (select count(*) from event) as events, (select count(*) from fleet) as fleets,
         (select count(distinct id) from battle_report) as reports`,
    )
    return {
      seed: options.seed,
      rounds,
      counts: context.counts,
      counters: chaos.counters,
      acknowledged: players.reduce((sum, player) => sum + player.acknowledged.length, 0),
      events: row?.events ?? 0,
      fleets: row?.fleets ?? 0,
      reports: row?.reports ?? 0,
      refused: sums(players.map(({ refused }) => refused)),
      war: checked.war.figures,
      takeovers: context.takeovers.toSorted((one, other) => one - other),
      broken,
    }
  } finally {
    clearInterval(reading)
    await chaos.close()
  }
}

function campaignIn(chaos: ChaosGalaxy, galaxy: Galaxy, dice: Dice): Campaign {
  return {
    galaxy,
    fronts: Array.from({ length: FRONTS }, () => dice.int(1, galaxy.sectors.length)),
    endpoints: () => chaos.endpoints,
    reinforce: (owner, { sector, x, y }) =>
      sendFleet(chaos.database, { owner, sector, at: { x, y }, ships: RESERVE }),
  }
}

/** Commanders begin with stations where everybody meets. One system of each front is nobody's. */
async function grantFronts(
  { database }: ChaosGalaxy,
  { galaxy, fronts }: Campaign,
  players: readonly ChaosPlayer[],
  dice: Dice,
): Promise<void> {
  for (const front of new Set(fronts)) {
    for (const { id: system } of sectorOf(galaxy, front).systems.slice(1)) {
      const { commander: owner } = dice.pick(players)
      await grantSystem(database, front, { system, owner, level: dice.pick(STATION_LEVELS) })
    }
  }
}

/** The faults of processes, round by round. The order is fixed, since some take much longer. */
const PROCESS_ROUNDS = [
  'killInWar',
  'pause',
  'faultInHandover',
  'rollingRestart',
  'killInCapture',
  'pause',
  'killInWar',
  'kill',
  'faultInHandover',
  'killInCapture',
  'pause',
  'killInWar',
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

function sums(all: readonly ReadonlyMap<string, number>[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const [name, count] of all.flatMap((one) => [...one])) sum[name] = (sum[name] ?? 0) + count
  return sum
}

function inTurn<T>(kinds: readonly T[], number: number): T {
  const kind = kinds[(number - 1) % kinds.length]
  if (kind === undefined) throw new Error('no kinds of faults')
  return kind
}
