import { parseArgs } from 'node:util'
import { SCENARIOS } from '../scenarios/SCENARIOS.ts'
import type { Scenario } from '../scenarios/Scenario.ts'
import { MINE_FLAG } from './checkTarget.ts'
import { UsageError } from './UsageError.ts'

const CLIENTS_MAX = 100_000
const MINUTES_MAX = 24 * 60
const PER_PROCESS = 300
const EASE_MAX = 1_000

export interface Options {
  readonly scenario: Scenario
  readonly clients: number
  readonly minutes: number
  readonly endpoint: string
  readonly perProcess: number
  readonly ease: number
  readonly out: string | null
  readonly isMine: boolean
}

export const USAGE = `Usage: npm run loadtest -- --scenario NAME [options]

${SCENARIOS.map(({ name, describe, clients, minutes }) => `  ${name.padEnd(16)} ${describe} (${clients} clients, ${minutes} min)`).join('\n')}

  --clients N           bots in all
  --minutes M           from the first that comes in to the last order, 0.05 to ${MINUTES_MAX}; what a crowd travels comes on top
  --endpoint URL        the server (default: http://127.0.0.1:2567)
  --per-process N       bots in one load process at most (default: ${PER_PROCESS})
  --ease N              time levels are N times as long, for a slow machine (default: 1)
  --out FILE            where the JSON goes (default: loadtest/results/loadtest-NAME.json)
  --${MINE_FLAG}  allows an address that is not in a private network

It ends with 0 if all levels are reached and nothing was wrong, with 1 if not or if there is no
server, with 2 if it was asked wrongly, and with 3 if there is no verdict: it was interrupted, or
was itself too slow.`

/** @throws UsageError */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args)
  const scenario = SCENARIOS.find(({ name }) => name === values.scenario)
  if (!scenario) {
    const names = SCENARIOS.map(({ name }) => name).join(', ')
    const asked = values.scenario === undefined ? 'missing' : values.scenario
    throw new UsageError(`--scenario is ${asked}; it must be one of ${names}`)
  }
  const whole = /^\d+$/
  const decimal = /^\d+(\.\d+)?$/
  const number = (
    name: keyof typeof values,
    shape: RegExp,
    byDefault: number,
    [min, max]: [number, number],
  ) => {
    const text = values[name]
    if (text === undefined) return byDefault
    const value = typeof text === 'string' && shape.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    const kind = shape === whole ? 'a whole number' : 'a number'
    throw new UsageError(`--${name} is ${text}; it must be ${kind} from ${min} to ${max}`)
  }
  return {
    scenario,
    clients: number('clients', whole, scenario.clients, [1, CLIENTS_MAX]),
    minutes: number('minutes', decimal, scenario.minutes, [0.05, MINUTES_MAX]),
    perProcess: number('per-process', whole, PER_PROCESS, [1, 10_000]),
    ease: number('ease', decimal, 1, [1, EASE_MAX]),
    endpoint: values.endpoint ?? 'http://127.0.0.1:2567',
    out: values.out ?? null,
    isMine: values[MINE_FLAG] ?? false,
  }
}

function parse(args: readonly string[]) {
  const string = { type: 'string' } as const
  const options = {
    ...{ scenario: string, clients: string, minutes: string, endpoint: string },
    ...{ 'per-process': string, ease: string, out: string },
    [MINE_FLAG]: { type: 'boolean' },
  } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
