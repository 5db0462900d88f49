import assert from 'node:assert/strict'
import test from 'node:test'
import { matchMaker, Room } from '@colyseus/core'
import { setLogger } from '@colyseus/core/Logger'
import { RedisDriver } from '@colyseus/redis-driver'
import { RedisPresence } from '@colyseus/redis-presence'
import { RoomListings } from '../../rooms/sector/RoomListings.ts'
import type { SectorHost } from '../../src/world/sectors/SectorHost.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { openTestRedis } from '../../testkit/testRedis.ts'

class QuietRoom extends Room {
  override autoDispose = false
  override onCreate({ roomId }: { readonly roomId: string }): void {
    this.roomId = roomId
  }
}

/** The parts of a host from which a listing is made. */
function hostOf(sector: number) {
  const host = { lease: { sector, epoch: 9 }, committed: { seq: 1 }, queued: 0 }
  return Object.assign(host, { asHost: host as unknown as SectorHost })
}

test('other processes see what changed, and unchanged rooms are not written', async () => {
  const redis = await openTestRedis()
  const elsewhere = new RedisDriver(redis.url)
  try {
    setLogger(silentLog)
    const driver = new RedisDriver(redis.url)
    await matchMaker.setup(new RedisPresence(redis.url), driver)
    await matchMaker.accept()
    matchMaker.defineRoomType('quiet', QuietRoom)
    const [busy, quiet, roomless] = [hostOf(1), hostOf(2), hostOf(3)]
    for (const roomId of ['s1-e9', 's2-e9']) await matchMaker.createRoom('quiet', { roomId })

    let writes = 0
    const persist = driver.persist.bind(driver)
    driver.persist = (...args) => {
      writes += 1
      return persist(...args)
    }
    const hosts = [busy, quiet, roomless].map((host) => host.asHost)
    const listings = new RoomListings(() => hosts, silentLog)
    const seen = async () => {
      const rooms = await elsewhere.query({ name: 'quiet' })
      return rooms.map((room) => room.metadata).sort((a, b) => a.sector - b.sector)
    }

    listings.refresh()
    assert.equal(writes, 0)
    await listings.publish()
    const atFirst = { epoch: 9, seq: 1, queue: 0 }
    assert.deepEqual(await seen(), [
      { sector: 1, ...atFirst },
      { sector: 2, ...atFirst },
    ])
    assert.equal(writes, 2)

    busy.committed.seq = 8
    busy.queued = 3
    await Promise.all([listings.publish(), listings.publish()])
    await listings.publish()
    assert.equal(writes, 3)
    assert.deepEqual(await seen(), [
      { sector: 1, epoch: 9, seq: 8, queue: 3 },
      { sector: 2, ...atFirst },
    ])
  } finally {
    await elsewhere.shutdown()
    await matchMaker.gracefullyShutdown()
    matchMaker.presence.shutdown()
    await matchMaker.driver.shutdown()
    await redis.stop()
  }
})
