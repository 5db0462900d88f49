import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { MainCallback } from '@colyseus/loadtest'
import { Client } from '@colyseus/sdk'
import { flag, text, wholeNumber } from '../../src/ops/options.ts'
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import { Crew } from '../run/Crew.ts'
import { checkTarget, MINE_FLAG } from '../run/checkTarget.ts'
import { findStarlane } from '../run/findStarlane.ts'
import { EXIT_CODES, judge } from '../verdict/judge.ts'
import { printVerdict } from '../verdict/printVerdict.ts'
import type { Scenario } from './Scenario.ts'

/** Bots enter one after the other; one that takes longer than this is not waited for. */
const ENTER_MS_MAX = 200
const PROGRESS_EVERY_MS = 2_000

/** The options of @colyseus/loadtest, which reads them itself, and one of this project. */
const OPTIONS = {
  endpoint: text('URL', 'the server', 'ws://localhost:2567'),
  room: text('NAME', 'required, but changes nothing: bots know where they go', null),
  roomId: text('ID', 'may be given in place of --room', null),
  numClients: wholeNumber('N', 'bots', { min: 1, max: 10_000, byDefault: 1 }),
  delay: wholeNumber('N', 'ms between two bots that enter', { min: 0, max: 60_000, byDefault: 0 }),
  reestablishAllDelay: wholeNumber('N', 'changes nothing: bots come back by themselves', {
    ...{ min: 0, max: 600_000, byDefault: 0 },
  }),
  retryFailed: wholeNumber('N', 'ms until a failed bot is tried again; 0: never', {
    ...{ min: 0, max: 600_000, byDefault: 0 },
  }),
  logLevel: text('LEVEL', 'which log lines the screen shows', 'all'),
  output: text('FILE', 'the file for the log of the screen', null),
  [MINE_FLAG]: flag('allows an address that is not in a private network'),
}

/**
 * Runs a scenario with the command line and the screen of @colyseus/loadtest, in this process:
 * `npx node loadtest/scenarios/watchers.ts --room galaxy --numClients 50 --endpoint ws://127.0.0.1:2567`.
 * The option `--room` is required but changes nothing: bots know where they go. Leaving the screen
 * (q) prints the verdict.
 */
export async function onScreen(scenario: Scenario): Promise<void> {
  const call = `npx node loadtest/scenarios/${path.basename(process.argv[1] ?? '')}`
  const { values } = readCommandLine({
    call,
    does: `Runs the scenario "${scenario.name}" with the screen of @colyseus/loadtest: ${scenario.describe}. Leaving the screen (q) prints the verdict.`,
    options: OPTIONS,
    ends: 'It ends with 0 if all levels are reached and nothing was wrong, with 1 if not, and with 2 if the command line was wrong.',
    example: `${call} --room galaxy --numClients 50`,
  })
  const crew = await open(scenario, values.endpoint, values[MINE_FLAG])
  if (!crew) return
  const cli = await countingCli()
  const seen = new Set<number>()
  cli(async ({ clientId, numClients }) => {
    // `--reestablishAllDelay` cuts all clients and asks for all again; bots come back by
    // themselves.
    if (seen.has(clientId)) return
    seen.add(clientId)
    const entering = crew.admit(clientId)
    await Promise.race([entering, wait(ENTER_MS_MAX)])
    if (seen.size === numClients) crew.play()
  })
  setInterval(() => tellProgress(crew), PROGRESS_EVERY_MS)
  process.once('exit', () => {
    // Leaving the screen ends all bots at once, so none of them has finished.
    const levels = scenario.levels.filter((one) => one.kind === 'time' || one.part !== 'finished')
    const verdict = judge(crew.tally, levels, { kind: 'done' }, 1)
    process.stdout.write(`\n${printVerdict(verdict)}\n`)
    process.exitCode = EXIT_CODES[verdict.result]
  })
}

/**
 * The screen counts the results of `joinOrCreate` and its like. Clients here take their seats by
 * `consumeSeatReservation`, which it does not know.
 */
async function countingCli(): Promise<(main: MainCallback) => void> {
  const { cli } = await import('@colyseus/loadtest')
  const { joinOrCreate, consumeSeatReservation } = Client.prototype
  return (main) => {
    const handOn = (room: unknown): unknown => room
    Object.assign(Client.prototype, { joinOrCreate: handOn })
    cli(main)
    const { joinOrCreate: count } = Client.prototype as unknown as Record<string, typeof handOn>
    Object.assign(Client.prototype, {
      joinOrCreate,
      consumeSeatReservation(this: Client, ...args: Parameters<typeof consumeSeatReservation>) {
        return count?.call(this, consumeSeatReservation.apply(this, args))
      },
    })
  }
}

async function open(scenario: Scenario, asked: string, isMine: boolean): Promise<Crew | null> {
  try {
    const endpoint = await checkTarget(asked, isMine)
    await findStarlane(endpoint)
    return await Crew.open(scenario, { endpoint, seed: Date.now().toString(36), isMine })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 2
    return null
  }
}

function tellProgress({ tally }: Crew): void {
  const figures = ['entered', 'orders', 'views', 'jumps'] as const
  const counted = figures.map((what) => `${tally.counted(what)} ${what}`).join(', ')
  console.info(`${counted}, order p99 ${tally.percentile('order', 99).toFixed(1)} ms`)
  for (const { who, what } of tally.findings) console.error(`${who}: ${what}`)
}
