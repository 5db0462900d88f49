/** `npm run loadtest -- --scenario NAME`: loads a server with bots, and ends with a verdict. */
import { Api } from '../src/client/Api.ts'
import { endIfAskedWrongly } from '../src/ops/readCommandLine.ts'
import { checkTarget } from './run/checkTarget.ts'
import { findStarlane, NoStarlaneError } from './run/findStarlane.ts'
import { Load } from './run/Load.ts'
import { readOptions } from './run/readOptions.ts'
import { Shields } from './run/Shields.ts'
import { writeVerdict } from './run/writeVerdict.ts'
import { EXIT_CODES, judge } from './verdict/judge.ts'
import { printVerdict } from './verdict/printVerdict.ts'

const NO_SERVER = 1

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  const { scenario, clients, minutes, ease } = options
  const endpoint = await checkTarget(options.endpoint, options.isMine)
  await findStarlane(endpoint)
  if (scenario.needsDatabase) await findDatabase(endpoint)
  const interrupt = new AbortController()
  const onSignal = (): void => interrupt.abort()
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  print(`${scenario.name}: ${clients} bots for ${minutes} min, at ${endpoint}`)
  const seed = Date.now().toString(36)
  const load = new Load({ ...options, endpoint, seed, interrupt: interrupt.signal, say: print })
  const ending = await load.run()
  const { tally } = load
  const verdict = judge(tally, scenario.levels, ending, ease)
  const file = await writeVerdict(options, endpoint, verdict, tally)
  print(`\n${printVerdict(verdict)}\n(all figures: ${file})`)
  return EXIT_CODES[verdict.result]
}

/** @throws UsageError if the server's database is not to be found */
async function findDatabase(endpoint: string): Promise<void> {
  const { id } = await new Api(endpoint).galaxy()
  const shields = await Shields.open(id)
  await shields.close()
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  endIfAskedWrongly(error)
  if (!(error instanceof NoStarlaneError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = NO_SERVER
}
