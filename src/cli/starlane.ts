/**
 * `npm run starlane -- COMMAND`: the operators' commands for a running galaxy. It ends with 0 if
 * the command succeeded, with 1 and one line if it failed, and with 2 if the arguments were wrong.
 */
import { type Config, readConfig } from '../config.ts'
import { lineOf } from '../db/embedded/run.ts'
import { drainProcess } from '../operations/drainProcess.ts'
import { moveSector } from '../operations/moveSector.ts'
import { rebuildReadModel } from '../operations/rebuildReadModel.ts'
import type { Command } from '../ops/Command.ts'
import { table } from '../ops/helpOf.ts'
import { createLog } from '../ops/log.ts'
import { flag, wholeNumber } from '../ops/options.ts'
import { endIfAskedWrongly, readCommandLine } from '../ops/readCommandLine.ts'
import { UsageError } from '../ops/UsageError.ts'
import { READ_MODELS } from '../readmodels/readModels.ts'
import { SECTORS_MAX } from '../sim/rules/map.ts'
import { openGalaxyDatabase } from './galaxyDatabase.ts'
import { joinGalaxy, openGalaxy } from './joinGalaxy.ts'
import { everySector, sectorsByProcess, sectorsJson } from './sectorsReport.ts'
import { tellUnprinted } from './tellUnprinted.ts'

const PROCESS =
  'PROCESS is a public address, an id, or an unambiguous beginning of an id of 4 characters or more.'
const DONE = 0
const COULD_NOT = 1

const SECONDS_MAX = 3_600
const EXIT_MS_MAX = 2_000

const SECTOR = wholeNumber('SECTOR', 'a sector', { min: 1, max: SECTORS_MAX, byDefault: 1 })
const DATABASE = {
  DATABASE_URL: 'the Postgres of the galaxy',
  DATA_DIR: 'without DATABASE_URL, the folder of its embedded one (default: .data)',
}
const CLUSTER = { ...DATABASE, REDIS_URL: 'the Redis that joins its servers' }
const ENDS =
  'It ends with 0 if it was done, with 1 if it could not be, and with 2 if it was asked wrongly.'

const SECTORS = {
  call: 'npm run starlane -- sectors',
  does: 'Shows which process hosts which sector. It needs Postgres only.',
  options: { all: flag('one line for each sector'), json: flag('prints JSON') },
  variables: DATABASE,
  ends: ENDS,
  example: 'npm run --silent starlane -- sectors --all',
}
const MOVE = {
  call: 'npm run starlane -- move',
  does: `Hands a sector, by its number, to another process. ${PROCESS}`,
  operands: ['SECTOR', 'PROCESS'],
  options: {},
  variables: CLUSTER,
  ends: ENDS,
  example: 'npm run starlane -- move 7 127.0.0.1:2568',
}
const DRAIN = {
  call: 'npm run starlane -- drain',
  does: `Makes a process hand over all its sectors and take no more, before you stop it. ${PROCESS}`,
  operands: ['PROCESS'],
  options: {
    seconds: wholeNumber('N', 'seconds to wait for it', {
      ...{ min: 1, max: SECONDS_MAX, byDefault: 60 },
    }),
  },
  variables: CLUSTER,
  ends: ENDS,
  example: 'npm run starlane -- drain 127.0.0.1:2568 --seconds 120',
}
const REBUILD = {
  call: 'npm run starlane -- rebuild',
  does: `Makes a read model anew from the chronicle. What is there is shown until it is complete. It needs Postgres only. NAME is ${READ_MODELS.map(({ name }) => name).join(' or ')}.`,
  operands: ['NAME'],
  options: {},
  variables: DATABASE,
  ends: ENDS,
  example: 'npm run starlane -- rebuild battles',
}
const COMMANDS: Readonly<Record<string, Command>> = {
  ...{ sectors: SECTORS, move: MOVE, drain: DRAIN, rebuild: REBUILD },
}
const ALL = {
  call: 'npm run starlane -- COMMAND',
  does: "The operators' commands for a running galaxy.",
  options: {},
  more: table(
    'Commands, each with a --help of its own',
    Object.values(COMMANDS).map(({ call, operands = [], does }) => [
      [call.split(' ').at(-1), ...operands].join(' '),
      does.split('. ')[0] ?? '',
    ]),
  ),
  ends: ENDS,
  example: SECTORS.example,
}

type Task = (config: Config) => Promise<void>

/** Reads the command. Ends the process for `--help`, and for wrong arguments. */
function readTask([name = '', ...args]: readonly string[]): Task {
  switch (name) {
    case 'sectors': {
      const { all, json } = readCommandLine(SECTORS, args).values
      return (config) => sectors(config, all, json)
    }
    case 'move': {
      const [sector = '', to = ''] = readCommandLine(MOVE, args).operands
      const id = SECTOR.read(sector, 'SECTOR')
      return (config) => move(config, id, to)
    }
    case 'drain': {
      const { operands, values } = readCommandLine(DRAIN, args)
      return (config) => drain(config, operands[0] ?? '', values.seconds * 1_000)
    }
    case 'rebuild': {
      const [model = ''] = readCommandLine(REBUILD, args).operands
      return (config) => rebuild(config, model)
    }
  }
  if (name.startsWith('-') || name === 'help')
    readCommandLine(ALL, [name === 'help' ? '--help' : name])
  const what = name === '' ? 'a command is missing' : `there is no command ${name}`
  throw new UsageError(`${what}; there are ${Object.keys(COMMANDS).join(', ')}, and --help`)
}

async function sectors(config: Config, all: boolean, json: boolean): Promise<void> {
  const galaxy = await openGalaxy(config, createLog('silent'))
  try {
    const leases = await galaxy.leases()
    if (json) print(sectorsJson(leases, all))
    else print(all ? everySector(leases) : sectorsByProcess(leases))
  } finally {
    await galaxy.close()
  }
}

async function move(config: Config, sector: number, to: string): Promise<void> {
  const galaxy = await joinGalaxy(config, createLog('silent'))
  try {
    print(await moveSector(galaxy, sector, to))
  } finally {
    await galaxy.close()
  }
}

async function drain(config: Config, wanted: string, limitMs: number): Promise<void> {
  const galaxy = await joinGalaxy(config, createLog('silent'))
  try {
    print(await drainProcess({ ...galaxy, say: print }, wanted, limitMs))
  } finally {
    await galaxy.close()
  }
}

async function rebuild(config: Config, name: string): Promise<void> {
  const log = createLog('silent')
  const { pool, close } = await openGalaxyDatabase(config, 'refuse', log, () => {}, 'writes')
  try {
    print(await rebuildReadModel(pool, name))
  } finally {
    await close()
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

tellUnprinted(COULD_NOT)
try {
  await readTask(process.argv.slice(2))(readConfig(process.env))
  process.exitCode = DONE
} catch (error) {
  endIfAskedWrongly(error)
  process.stderr.write(`${lineOf(error)}\n`)
  process.exitCode = COULD_NOT
}
// Output is written by itself. A connection that does not end must not keep the process alive.
setTimeout(() => process.exit(), EXIT_MS_MAX).unref()
