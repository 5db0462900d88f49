/**
 * The child process of LoadProcess.ts: a crew of bots that follows the parent's messages and
 * reports its progress.
 */
import { answerParent, endWithParent } from '../answerParent.ts'
import { SCENARIOS } from '../scenarios/SCENARIOS.ts'
import { Crew } from './Crew.ts'
import type { Part, Phase, Said, Told } from './messages.ts'

const REPORT_EVERY_MS = 2_000

let crew: Crew | null = null
let phase: Phase = 'entering'
let timer: ReturnType<typeof setInterval> | null = null

function report(): void {
  if (crew) void answerParent({ phase, report: crew.tally.report() } satisfies Said)
}

function become(next: Phase): void {
  phase = next
  report()
}

async function enter(part: Part): Promise<void> {
  const scenario = SCENARIOS.find(({ name }) => name === part.scenario)
  if (!scenario) throw new Error(`there is no scenario ${part.scenario}`)
  crew = await Crew.open(scenario, part)
  timer = setInterval(report, REPORT_EVERY_MS)
  const { first, step, clients, arriveMs } = part
  const arrivals: Promise<void>[] = []
  for (let index = first; index < clients; index += step) {
    arrivals.push(crew.admit(index, (arriveMs * index) / clients))
  }
  await Promise.all(arrivals)
  if (phase === 'entering') become('entered')
}

async function leave(): Promise<void> {
  become('leaving')
  await crew?.leave()
  if (timer) clearInterval(timer)
  become('left')
  process.disconnect()
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
}

process.on('message', (told: Told) => {
  if (told.what === 'enter') enter(told.part).catch(fail)
  else if (told.what === 'leave') void leave()
  else if (phase === 'entered') {
    crew?.play()
    become('playing')
  }
})
// Ctrl-C reaches all processes of the group; the parent decides what to do.
process.on('SIGINT', () => {})
endWithParent()
// A message that a client cannot read throws inside the SDK. The other bots play on.
process.on('uncaughtException', (error) => crew?.tally.wrong('a client', `failed: ${error.stack}`))
