import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { after, test } from 'node:test'
import { freePort } from '../../src/ops/freePort.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { makeDataDir } from '../../testkit/testDatabase.ts'
import { until } from '../../testkit/until.ts'

const BOT = path.resolve(import.meta.dirname, '../../examples/bareBot.js')
const WAIT_MS_MAX = 60_000

async function endOf(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  if (child.kill('SIGKILL')) await ended
}

test('the bot on the bare SDK flies from sector to sector, and goes on after its server has gone', async () => {
  const dataDir = await makeDataDir()
  after(() => rm(dataDir, { recursive: true, force: true }))
  const env = {
    ...{ PORT: String(await freePort()), DATA_DIR: dataDir },
    ...{ DATABASE_URL: '', REDIS_URL: '', GALAXY_SECTORS: '16', MERCHANTS: '0', TIME_SCALE: '40' },
  }
  let server = await ServerProcess.start(env)
  const bot = spawn(process.execPath, [BOT, server.endpoint], { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [bot.stdout, bot.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk
    })
  }
  const jumps = (): RegExpMatchArray[] => [
    ...printed.matchAll(/^jump from (\d+) to (\d+): accepted$/gm),
  ]
  const jumpsOn = async (count: number): Promise<void> => {
    const wanted = jumps().length + count
    await until(
      `jump ${wanted}`,
      () => {
        assert.equal(bot.exitCode, null, printed)
        return jumps().length >= wanted
      },
      WAIT_MS_MAX,
    ).catch((error: Error) => assert.fail(`${error.message}; the bot said:\n${printed}`))
  }
  try {
    await jumpsOn(3)
    await server.kill()
    await until('it notices', () => printed.includes('; tries again'), WAIT_MS_MAX)
    server = await ServerProcess.start(env)
    await jumpsOn(2)
    for (const [index, [, from]] of jumps().entries()) {
      if (index > 0) assert.equal(from, jumps()[index - 1]?.[2], printed)
    }
  } finally {
    await endOf(bot)
    await server.stop()
  }
})
