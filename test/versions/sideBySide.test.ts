import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { nanoid } from 'nanoid'
import { versionOf } from '../../src/sim/core/formats.ts'
import { FORMATS, STATE_VERSION, WRITES } from '../../src/sim/versions.ts'
import { TestPlayer } from '../../testkit/testServer.ts'
import { type Build, makeNextBuild, NEXT } from './builds.ts'
import { MixedGalaxy, until } from './MixedGalaxy.ts'

const OLD_FORM = versionOf(FORMATS.events['fleet.renamed'])

let galaxy: MixedGalaxy
let nextBuild: Build

before(async () => {
  galaxy = await MixedGalaxy.open({
    GALAXY_SEED: 'side by side',
    GALAXY_SECTORS: '16',
    MERCHANTS: '32',
    TIME_SCALE: '500',
  })
  nextBuild = await makeNextBuild()
  galaxy.endWith(() => nextBuild.remove())
})
after(() => galaxy.close())

test('two versions run one galaxy, and the newer takes over when the older has gone', async () => {
  const old = await galaxy.start(null)
  const next = await galaxy.start(nextBuild)
  const oldNode = await galaxy.nodeOf(old)
  const nextNode = await galaxy.nodeOf(next)

  const ada = await TestPlayer.found(old.endpoint, 'Ada')
  const { fleetId } = ada
  const home = ada.commander.homeSector
  let names = 0
  /** Checks through a server what has happened in the sector so far, and adds to it. */
  const playThrough = async (endpoint: string, sector = home): Promise<void> => {
    for (let n = 0; n < 2; n++) {
      const last = names === 0 ? 'Home Fleet' : `Name ${names}`
      const name = `Name ${++names}`
      await give(ada, endpoint, sector, { type: 'rename', fleetId, name }, [last, name])
    }
  }
  const toAndFro = async (): Promise<void> => {
    for (const node of [nextNode, oldNode, nextNode, oldNode]) {
      await galaxy.move(home, node)
      await playThrough(node === oldNode ? old.endpoint : next.endpoint)
    }
  }

  // Each version reads the other's journal only.
  await onSnapshot('return null;')
  await playThrough(old.endpoint)
  await toAndFro()
  const renamed = await renames()
  assert.equal(renamed.length, names)
  assert.ok(
    renamed.every(({ v, data }) => v === OLD_FORM && 'name' in data),
    'all in the old form',
  )

  // Each version reads the other's snapshots: the journal before them is deleted.
  await onSnapshot('delete from event where sector = new.sector and seq <= new.seq; return new;')
  await toAndFro()
  assert.deepEqual(await versions('select distinct schema_version as v from snapshot'), [
    STATE_VERSION,
  ])

  // An order that only the newer version knows cannot happen yet. The refusal lets it be sent
  // again.
  const hail = { type: 'hail', fleetId }
  await galaxy.move(home, nextNode)
  const early = await orderThrough(ada, next.endpoint, home, hail)
  assert.deepEqual(early, { ok: false, code: 'unavailable' })

  // An inbox row that only the newer version knows waits, wherever the sector is.
  await galaxy.query(
    `insert into inbox (id, sector, kind, v, body)
     values ('early', $1, 'fleets.salute', $2, jsonb_build_object('fleetId', $3::text, 'owner', $4::text))`,
    [home, NEXT, fleetId, ada.commander.id],
  )
  const saluteWaits = async (): Promise<boolean> =>
    (await galaxy.query("select from inbox where id = 'early'")).length === 1
  await toAndFro()

  // The fleet goes from a sector of one version to a sector of the other, and back.
  const there = 1 + (home % 16)
  await galaxy.move(home, nextNode)
  await open(ada, old.endpoint, there)
  await galaxy.move(there, oldNode)
  await jump(ada, next.endpoint, home, there)
  await playThrough(next.endpoint, there)
  await jump(ada, old.endpoint, there, home)
  await playThrough(old.endpoint)
  assert.equal(await galaxy.writes(), WRITES)

  assert.ok(await saluteWaits())

  // The older version goes. A third process reads what the newer writes from now on and what was
  // before.
  await onSnapshot('return null;')
  assert.equal(await old.stop(), 0)
  await until('the next version is written', async () => (await galaxy.writes()) === NEXT)
  await until('what waited is taken', async () => !(await saluteWaits()))
  await until('an event has the next form', async () => {
    await playThrough(next.endpoint)
    return (await renames()).at(-1)?.v === NEXT
  })
  assert.deepEqual((await renames()).at(-1)?.data, {
    ...{ fleetId, owner: ada.commander.id },
    ...{ to: `Name ${names}`, was: `Name ${names - 1}` },
  })
  await give(ada, next.endpoint, home, hail)
  const third = await galaxy.start(nextBuild)
  const thirdNode = await galaxy.nodeOf(third)
  await galaxy.move(home, thirdNode)
  await playThrough(third.endpoint)
  await onSnapshot('return new;')
  await until('a snapshot has the next form, and what was hailed', async () => {
    // A process that gives a sector away takes a snapshot of what happened since the last.
    await playThrough(third.endpoint)
    for (const node of [thirdNode, nextNode]) await galaxy.move(home, node)
    const [newest] = await galaxy.query<{ version: number; body: string }>(
      `select schema_version as version, body from snapshot
       where sector = $1 order by seq desc limit 1`,
      [home],
    )
    if (newest?.version !== NEXT) return false
    assert.deepEqual(JSON.parse(newest.body).hails, [[fleetId, 2]])
    return true
  })

  await assert.rejects(galaxy.start(null), (error: Error) =>
    error.message.includes(`the galaxy is written in version ${NEXT}; this build reads `),
  )
  for (const { output } of [old, next, third]) {
    // Their audits may report the events that the test deleted.
    const lines = output.split('\n').filter((line) => !line.includes('"rule":"DUR-2"'))
    assert.doesNotMatch(lines.join('\n'), /"level":[56]0/)
  }
})

async function versions(sql: string): Promise<number[]> {
  return (await galaxy.query<{ v: number }>(sql)).map(({ v }) => v)
}

function renames(): Promise<{ v: number; data: object }[]> {
  return galaxy.query(
    "select v, data from event where type = 'fleet.renamed' order by recorded_at, seq",
  )
}

/** Opens a sector, at whichever process. */
async function open(ada: TestPlayer, endpoint: string, sector: number): Promise<void> {
  const player = await TestPlayer.of(endpoint, ada.token)
  const room = await player.join(sector)
  room.reconnection.enabled = false
  room.connection.close()
}

/** Sets what the database does before a snapshot is saved. */
async function onSnapshot(what: string): Promise<void> {
  await galaxy.query(`create or replace function on_snapshot() returns trigger language plpgsql
    as 'begin ${what} end'`)
  await galaxy.query(`create or replace trigger on_snapshot before insert on snapshot
    for each row execute function on_snapshot()`)
}

/**
 * Joins a sector and gives an order there. It tries again, as clients do, when the sector moves
 * meanwhile: a busy process gives sectors away.
 * @param shown names that the fleet may have there: the old one, or the one from an earlier try
 */
async function give(
  ada: TestPlayer,
  endpoint: string,
  sector: number,
  order: object,
  shown: readonly string[] = [],
): Promise<void> {
  const id = nanoid()
  await until(`${JSON.stringify(order)} is accepted`, async () => {
    const player = await TestPlayer.of(endpoint, ada.token)
    const room = await player.join(sector)
    room.reconnection.enabled = false
    try {
      await player.until(() => {
        const fleet = player.fleet()
        return fleet !== undefined && (shown.length === 0 || shown.includes(fleet.name))
      })
      return (await player.order(order, id)).ok
    } finally {
      room.connection.close()
    }
  })
}

/** Tries once. @returns the answer */
async function orderThrough(
  ada: TestPlayer,
  endpoint: string,
  sector: number,
  order: object,
): Promise<{ readonly ok: boolean; readonly code?: string }> {
  const player = await TestPlayer.of(endpoint, ada.token)
  const room = await player.join(sector)
  room.reconnection.enabled = false
  try {
    await player.until(() => player.fleet() !== undefined)
    const answer = await player.order(order, nanoid())
    return answer.ok ? { ok: true } : { ok: false, code: answer.code }
  } finally {
    room.connection.close()
  }
}

/** Sends the fleet through the lanes, and waits for its arrival. */
async function jump(ada: TestPlayer, endpoint: string, from: number, to: number): Promise<void> {
  await give(ada, endpoint, from, { type: 'route', fleetId: ada.fleetId, toSector: to })
  await until(`the fleet is in sector ${to}`, async () => {
    const rows = await galaxy.query(
      `select from fleet f where f.id = $1 and f.sector = $2
         and not exists (select from transit t where t.fleet_id = f.id)`,
      [ada.fleetId, to],
    )
    return rows.length > 0
  })
}
