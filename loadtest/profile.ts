/** `npm run loadtest:profile`: where a server's time and memory go while bots play a scenario. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { freePort } from '../src/ops/freePort.ts'
import { endIfAskedWrongly } from '../src/ops/readCommandLine.ts'
import { ServerProcess } from '../testkit/ServerProcess.ts'
import { withTestDatabase } from '../testkit/testDatabase.ts'
import { Inspector } from './profile/Inspector.ts'
import { type Share, sharesOfMemory, sharesOfTime } from './profile/shares.ts'
import { Load } from './run/Load.ts'
import { readProfileOptions } from './run/readOptions.ts'
import { EXIT_CODES, judge } from './verdict/judge.ts'
import { printVerdict } from './verdict/printVerdict.ts'

const SHOWN = 25
/** Factor on the time levels, since a profiler slows the server. */
const EASE = 3

async function main(args: readonly string[]): Promise<number> {
  const options = readProfileOptions(args)
  const { scenario } = options
  const postgres = await withTestDatabase()
  const port = await freePort()
  const server = await ServerProcess.start({
    DATABASE_URL: postgres.connectionString,
    NODE_OPTIONS: `--inspect=127.0.0.1:${port}`,
  })
  try {
    const inspector = await Inspector.connect(port)
    const interrupt = new AbortController()
    process.once('SIGINT', () => interrupt.abort())
    const { endpoint } = server
    const rest = { seed: 'profile', isMine: false, interrupt: interrupt.signal, say: console.log }
    const env = { DATABASE_URL: postgres.connectionString }
    const load = new Load({ ...options, endpoint, ...rest, env })
    const cpuBefore = await server.cpuSeconds()
    const startedAt = performance.now()
    await inspector.start()
    const ending = await load.run()
    const { time, memory } = await inspector.stop()
    const seconds = (performance.now() - startedAt) / 1_000
    const cores = ((await server.cpuSeconds()) - cpuBefore) / seconds
    const verdict = judge(load.tally, scenario.levels, ending, EASE)
    console.log(printVerdict(verdict))
    console.log(`${seconds.toFixed(0)} s, ${cores.toFixed(2)} cores, the profiler's part included`)
    show('of the time it was busy', sharesOfTime(time), '%')
    show('allocated', sharesOfMemory(memory, seconds), 'MiB/s')
    const folder = 'loadtest/results'
    await mkdir(folder, { recursive: true })
    const file = path.join(folder, `${scenario.name}.cpuprofile`)
    await writeFile(file, JSON.stringify(time))
    console.log(`the whole profile, for a browser's developer tools: ${file}`)
    return EXIT_CODES[verdict.result]
  } finally {
    await server.kill()
    await postgres.close()
  }
}

function show(what: string, shares: readonly Share[], unit: string): void {
  console.log(`\n${what}, by function (its own part; with all it calls):`)
  for (const { name, own, all } of shares.slice(0, SHOWN)) {
    console.log(`${own.toFixed(1).padStart(6)} ${all.toFixed(1).padStart(6)} ${unit}  ${name}`)
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  endIfAskedWrongly(error)
  throw error
}
