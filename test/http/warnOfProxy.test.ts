import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Request, Response } from 'express'
import { HTTP_LIMITS, notSparing } from '../../src/http/HttpLimits.ts'
import { warnOfProxy } from '../../src/http/warnOfProxy.ts'
import type { Log } from '../../src/ops/log.ts'

/** @returns the warnings when these requests come one after the other */
function told(trustProxy: number, requests: readonly Record<string, string>[]): string[] {
  const lines: string[] = []
  const handler = warnOfProxy(
    { warn: (line: string) => lines.push(line) } as unknown as Log,
    trustProxy,
  )
  let passed = 0
  for (const headers of requests) {
    void handler({ headers } as unknown as Request, {} as Response, () => passed++)
  }
  assert.equal(passed, requests.length)
  return lines
}

const FORWARDED_FOR = { 'x-forwarded-for': '192.0.2.1' }

test('an untrusted proxy is warned of once, with the setting that corrects it', () => {
  assert.deepEqual(told(0, [{}, { host: 'play.example.org' }]), [])
  const lines = told(0, [{}, FORWARDED_FOR, FORWARDED_FOR, { 'x-real-ip': '192.0.2.1' }])
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /set TRUST_PROXY/)
})

test('a proxy that names clients in another header gets a warning that says what to configure', () => {
  const others = [{ 'x-real-ip': '192.0.2.1' }, { forwarded: 'for=192.0.2.1' }]
  for (const other of others) {
    for (const trustProxy of [0, 1]) {
      const lines = told(trustProxy, [other, other])
      assert.equal(lines.length, 1)
      assert.match(lines[0] ?? '', new RegExp(`by ${Object.keys(other)[0]}, .*X-Forwarded-For`))
    }
    assert.deepEqual(told(1, [{ ...other, ...FORWARDED_FOR }]), [], 'this one is believed')
  }
})

test('requests from this machine have the usual limits, unless it is exempted', () => {
  const { guests, guestsOfLoopback, streams } = notSparing(HTTP_LIMITS)
  assert.deepEqual(guestsOfLoopback, guests)
  assert.equal(streams.ofLoopback, streams.perAddress)
  assert.notDeepEqual(HTTP_LIMITS.guestsOfLoopback, guests)
})
