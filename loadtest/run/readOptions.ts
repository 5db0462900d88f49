import type { Values } from '../../src/ops/Command.ts'
import { table } from '../../src/ops/helpOf.ts'
import { decimal, flag, text, wholeNumber } from '../../src/ops/options.ts'
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import { UsageError } from '../../src/ops/UsageError.ts'
import { SCENARIOS } from '../scenarios/SCENARIOS.ts'
import type { Scenario } from '../scenarios/Scenario.ts'
import { MINE_FLAG } from './checkTarget.ts'

const CLIENTS_MAX = 100_000
const MINUTES_MAX = 24 * 60
const PER_PROCESS = 300
const EASE_MAX = 1_000

export interface LoadOptions {
  readonly scenario: Scenario
  readonly clients: number
  readonly minutes: number
  readonly perProcess: number
}

export interface Options extends LoadOptions {
  readonly endpoint: string
  readonly ease: number
  readonly out: string | null
  readonly isMine: boolean
}

const LIST = table(
  'Scenarios',
  SCENARIOS.map(({ name, describe, clients, minutes }) => [
    name,
    `${describe} (${clients} clients, ${minutes} min)`,
  ]),
)

/** Options that every load has. */
const LOAD_OPTIONS = {
  scenario: text('NAME', 'which scenario to run; required', null, {
    allowed: SCENARIOS.map(({ name }) => name),
  }),
  clients: wholeNumber('N', 'bots in all', {
    ...{ min: 1, max: CLIENTS_MAX, byDefault: null, defaultShown: "the scenario's" },
  }),
  minutes: decimal(
    'M',
    'minutes from the first bot that enters to the last order, plus the journey of a crowd',
    { min: 0.05, max: MINUTES_MAX, byDefault: null, defaultShown: "the scenario's" },
  ),
  'per-process': wholeNumber('N', 'bots in one load process at most', {
    ...{ min: 1, max: 10_000, byDefault: PER_PROCESS },
  }),
}

const COMMAND = {
  call: 'npm run loadtest -- --scenario NAME',
  does: 'Loads a server with bots that use the real client and check what they are told.',
  more: LIST,
  options: {
    ...LOAD_OPTIONS,
    endpoint: text('URL', 'the server', 'http://127.0.0.1:2567'),
    ease: decimal('N', 'makes the time levels N times as long, for a slow machine', {
      ...{ min: 1, max: EASE_MAX, byDefault: 1 },
    }),
    out: text('FILE', 'where the JSON goes', null, {
      defaultShown: 'loadtest/results/loadtest-NAME.json',
    }),
    [MINE_FLAG]: flag('allows an address that is not in a private network'),
  },
  variables: {
    DATABASE_URL:
      'of the scenarios battle and front: the Postgres of the server, to end shields in',
    DATA_DIR: 'without DATABASE_URL, the folder of its embedded one (default: .data)',
  },
  ends: 'It ends with 0 if all levels are reached and nothing was wrong, with 1 if not or if there is no server, with 2 if the command line was wrong, and with 3 if there is no verdict, because the run was interrupted or the load generator was too slow.',
  example: 'npm run loadtest -- --scenario mixed --clients 600 --minutes 2',
}

/** The command `npm run loadtest:profile`, which starts its own server. */
const PROFILE = {
  call: 'npm run loadtest:profile -- --scenario NAME',
  does: "Says where a server's time and memory go while bots play a scenario. It starts a Postgres and one server by itself, and leaves the profile in loadtest/results/NAME.cpuprofile.",
  more: LIST,
  options: LOAD_OPTIONS,
  variables: {
    'TIME_SCALE, MERCHANTS, …': 'settings of the server; "npm start -- --help" has all',
  },
  ends: 'It ends as "npm run loadtest" does.',
  example: 'npm run loadtest:profile -- --scenario crowd --minutes 1',
}

/** Reads the command line of `npm run loadtest`. @throws UsageError if no scenario is named */
export function readOptions(args: readonly string[]): Options {
  const { values } = readCommandLine(COMMAND, args)
  const { endpoint, ease, out } = values
  return { ...loadOf(values), endpoint, ease, out, isMine: values[MINE_FLAG] }
}

/** Reads the one of `npm run loadtest:profile`. @throws UsageError if no scenario is named */
export function readProfileOptions(args: readonly string[]): LoadOptions {
  return loadOf(readCommandLine(PROFILE, args).values)
}

/** @throws UsageError if no scenario is named */
function loadOf(values: Values<typeof LOAD_OPTIONS>): LoadOptions {
  const scenario = SCENARIOS.find(({ name }) => name === values.scenario)
  if (!scenario) {
    const names = SCENARIOS.map(({ name }) => name).join(', ')
    throw new UsageError(`--scenario is missing; it must be one of ${names}`)
  }
  const { clients, minutes, 'per-process': perProcess } = values
  return {
    scenario,
    clients: clients ?? scenario.clients,
    minutes: minutes ?? scenario.minutes,
    perProcess,
  }
}
