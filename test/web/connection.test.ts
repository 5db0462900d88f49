import assert from 'node:assert/strict'
import test from 'node:test'
import { connectionOf, type Lines } from '../../web/src/features/galaxy/connection.ts'

const LIVE: Lines = {
  isOnline: true,
  seats: 'live',
  feed: 'live',
  feedFailures: 0,
  isAskedToWait: false,
  isSlow: false,
  wasLive: true,
}

for (const [expected, what, change] of [
  ['live', 'all is well', {}],
  ['live', 'a spectator listens', { seats: null }],
  ['live', 'the tab was in the background', { feed: 'left' }],
  ['connecting', 'the page begins', { seats: null, feed: 'joining', wasLive: false }],
  ['connecting', 'the first view is asked for', { feed: 'catching up', wasLive: false }],
  ['connecting', 'the first seat is taken', { seats: 'connecting' }],
  ['reconnecting', 'the feed is lost', { feed: 'lost' }],
  ['reconnecting', 'the feed is on its way back', { feed: 'joining' }],
  ['reconnecting', 'a seat is lost', { seats: 'reconnecting' }],
  ['reconnecting', 'the first try failed', { feed: 'lost', wasLive: false }],
  [
    'reconnecting',
    'a seat is lost while the feed catches up',
    { seats: 'reconnecting', feed: 'catching up' },
  ],
  ['catching up', 'what was missed is on its way', { feed: 'catching up' }],
  ['slow', 'a server has too much to do', { isSlow: true }],
  ['slow', 'a spectator listens to such a server', { seats: null, isSlow: true }],
  ['connecting', 'such a server is met for the first time', { seats: 'connecting', isSlow: true }],
  ['busy', 'an overloaded server asked to wait', { feed: 'lost', isAskedToWait: true }],
  ['busy', 'it still asks', { seats: 'offline', isAskedToWait: true }],
  ['offline', 'the network is gone', { isOnline: false, feed: 'lost', feedFailures: 2 }],
  [
    'reconnecting',
    'the browser says there is no network, and nothing was tried yet',
    { isOnline: false, feed: 'lost', feedFailures: 1 },
  ],
  [
    'connecting',
    'the browser says there is no network, and the page begins',
    { isOnline: false, seats: null, feed: 'joining', wasLive: false },
  ],
  [
    'offline',
    'the network is gone, and tried again',
    { isOnline: false, feed: 'joining', feedFailures: 2 },
  ],
  ['live', 'the browser says there is no network, and all is heard', { isOnline: false }],
  ['offline', 'the server is gone for long', { seats: 'offline', feed: 'lost' }],
] as const) {
  test(`the badge says "${expected}" when ${what}`, () => {
    assert.equal(connectionOf({ ...LIVE, ...change }), expected)
  })
}
