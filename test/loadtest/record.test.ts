import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Commander } from '../../loadtest/bots/Commander.ts'
import { GalaxyClockProbe } from '../../loadtest/bots/GalaxyClockProbe.ts'
import type { Stage } from '../../loadtest/bots/Stage.ts'
import { Tally } from '../../loadtest/verdict/Tally.ts'
import { Api } from '../../src/client/Api.ts'
import type { Me } from '../../src/protocol/httpBodies.ts'
import { type TestServer, withStarlane } from '../../testkit/testServer.ts'

let server: TestServer
before(async () => {
  server = await withStarlane()
})
after(() => server.close())

/** A stage whose record of the commander is what the test makes of it. */
async function stageWith(lie: (me: Me) => Me): Promise<Stage> {
  const [api, tally] = [new Api(server.endpoint), new Tally()]
  const clock = new GalaxyClockProbe(api, tally)
  await clock.start()
  after(() => clock.stop())
  const lying: Api = Object.create(api, {
    me: { value: async (token: string) => lie(await api.me(token)) },
    guest: { value: (name: string) => api.guest(name) },
  })
  return {
    api: lying,
    map: await api.galaxy(),
    tally,
    clock,
    seed: 'test',
    endShield: async () => {},
  }
}

const RECORDS: readonly { what: string; lie: (me: Me) => Me; says: RegExp | null }[] = [
  { what: 'is right', lie: (me) => me, says: null },
  {
    what: 'has a fleet elsewhere',
    lie: (me) => ({ ...me, fleets: me.fleets.map((one) => ({ ...one, sector: one.sector + 1 })) }),
    says: /is in sector \d+ by the record, and in sector \d+ by what was told \[OWN-1\]/,
  },
  {
    what: 'has a fleet twice',
    lie: (me) => ({ ...me, fleets: [...me.fleets, ...me.fleets] }),
    says: /the record has a fleet twice/,
  },
]

describe('records', { concurrency: true }, () => {
  for (const { what, lie, says } of RECORDS) {
    test(`[OWN-1] a commander leaves while the record ${what}`, async () => {
      const stage = await stageWith(lie)
      const commander = await Commander.enter(stage, 'Ann', async () => {})
      assert.equal(await commander.leave(), says === null)
      const found = stage.tally.findings.map((finding) => finding.what)
      assert.equal(found.length, says === null ? 0 : 1, found.join())
      if (says) assert.match(found[0] ?? '', says)
    })
  }
})
