/**
 * `npm run starlane -- COMMAND`: what operators ask of a running galaxy. It ends with 0 if it was
 * done, with 1 and one line if it could not be, and with 2 if it was asked wrongly.
 */
import { parseArgs } from 'node:util'
import { type Config, readConfig } from '../config.ts'
import { lineOf } from '../db/embedded/run.ts'
import { createLog } from '../ops/log.ts'
import { SECTORS_MAX } from '../sim/rules/map.ts'
import { drainProcess } from './drainProcess.ts'
import { joinGalaxy, openGalaxy } from './joinGalaxy.ts'
import { moveSector } from './moveSector.ts'
import { everySector, sectorsByProcess, sectorsJson } from './sectorsReport.ts'
import { tellUnprinted } from './tellUnprinted.ts'

const USAGE = `Usage: npm run starlane -- COMMAND

  sectors [--all] [--json]            who hosts what; --all: one line per sector
  move SECTOR PROCESS                 hands a sector to another process
  drain PROCESS [--seconds 60]        has a process hand over all its sectors and take none

PROCESS is a public address, an id, or an unambiguous beginning of an id of 4 characters or more.
DATABASE_URL or DATA_DIR say where the galaxy is, as for the server; move and drain need REDIS_URL.`

const DONE = 0
const COULD_NOT = 1
const ASKED_WRONGLY = 2

const SECONDS_MAX = 3_600
const EXIT_MS_MAX = 2_000

/** Its message says what was wrong with the arguments. */
class UsageError extends Error {
  override name = 'UsageError'
}

type Command = (config: Config) => Promise<void>

/** @throws UsageError, or an error of parseArgs */
function readCommand([name, ...args]: readonly string[]): Command {
  switch (name) {
    case 'sectors': {
      const options = { all: { type: 'boolean' }, json: { type: 'boolean' } } as const
      const { all = false, json = false } = parseArgs({ args, options }).values
      return (config) => sectors(config, all, json)
    }
    case 'move': {
      const [sector, to, ...rest] = args
      if (!sector || !to || rest.length > 0) throw new UsageError('move takes SECTOR and PROCESS')
      const id = wholeNumber('SECTOR', sector, 1, SECTORS_MAX)
      return (config) => move(config, id, to)
    }
    case 'drain': {
      // Apart from the options: an id may begin with a dash.
      const [wanted, ...rest] = args
      if (!wanted) throw new UsageError('drain takes PROCESS')
      const options = { seconds: { type: 'string', default: '60' } } as const
      const { values } = parseArgs({ args: rest, options })
      const seconds = wholeNumber('--seconds', values.seconds, 1, SECONDS_MAX)
      return (config) => drain(config, wanted, seconds * 1_000)
    }
    case 'help':
    case '--help':
    case '-h':
      return async () => print(USAGE)
    case undefined:
      throw new UsageError('a command is missing')
    default:
      throw new UsageError(`there is no command ${name}`)
  }
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

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= max) return number
  throw new UsageError(`${name} is ${text}; it must be a whole number from ${min} to ${max}`)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function isUsageError(error: unknown): boolean {
  if (error instanceof UsageError) return true
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  )
}

tellUnprinted(COULD_NOT)
try {
  await readCommand(process.argv.slice(2))(readConfig(process.env))
  process.exitCode = DONE
} catch (error) {
  const wrongly = isUsageError(error)
  process.stderr.write(`${lineOf(error)}${wrongly ? `\n\n${USAGE}` : ''}\n`)
  process.exitCode = wrongly ? ASKED_WRONGLY : COULD_NOT
}
// What is printed goes out by itself; only a connection that does not end is not waited for.
setTimeout(() => process.exit(), EXIT_MS_MAX).unref()
