import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Request, Response } from 'express'
import { HTTP_LIMITS, notSparing } from '../../src/http/HttpLimits.ts'
import { warnOfProxy } from '../../src/http/warnOfProxy.ts'
import type { Log } from '../../src/ops/log.ts'

test('a proxy whose word is not taken is told of once, with the setting that mends it', () => {
  const lines: string[] = []
  const handler = warnOfProxy({ warn: (line: string) => lines.push(line) } as unknown as Log)
  let passed = 0
  const ask = (headers: Record<string, string>): void => {
    void handler({ headers } as unknown as Request, {} as Response, () => passed++)
  }
  ask({})
  assert.equal(lines.length, 0)
  for (let n = 0; n < 3; n++) ask({ 'x-forwarded-for': '192.0.2.1' })
  ask({ forwarded: 'for=192.0.2.1' })
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /set TRUST_PROXY/)
  assert.equal(passed, 5)
})

test('this machine has the limits of any other, unless it is to be spared', () => {
  const { guests, guestsOfLoopback, streams } = notSparing(HTTP_LIMITS)
  assert.deepEqual(guestsOfLoopback, guests)
  assert.equal(streams.ofLoopback, streams.perAddress)
  assert.notDeepEqual(HTTP_LIMITS.guestsOfLoopback, guests)
})
