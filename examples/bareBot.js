/**
 * A bot on the bare @colyseus/sdk. It founds a commander and sends its fleet from sector to sector,
 * for ever. When it loses its seat or its server, it asks where the fleet is and goes on there.
 *
 * npx node examples/bareBot.js [http://localhost:2567]
 */
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from '@colyseus/sdk'

const [url = 'http://localhost:2567'] = process.argv.slice(2)
const TRY_AGAIN = new Set(['busy', 'unavailable', 'unknown', 'overloaded'])
const client = new Client(url)

async function ask(path, request = {}) {
  const authorization = client.auth.token && { authorization: `Bearer ${client.auth.token}` }
  const signal = AbortSignal.timeout(10_000)
  const headers = { 'content-type': 'application/json', ...authorization }
  const response = await fetch(url + path, { ...request, headers, signal })
  if (response.status === 401) client.auth.token = undefined // the session ended: get another
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/**
 * Gives one order. Without an answer it sends the same order again: an order id takes effect once.
 */
async function order(room, what) {
  const request = { id: crypto.randomUUID(), ...what }
  for (;;) {
    const answer = await room.request('order', request)
    if (answer.ok || !TRY_AGAIN.has(answer.code)) return answer.ok ? 'accepted' : answer.message
    await pause(answer.retryAfterMs ?? 1_000)
  }
}

/** Holds a seat in a sector until the fleet leaves for another one or the seat is lost. */
async function playIn(sectorId, sectors) {
  const room = await client.joinOrCreate('sector', { sectorId })
  room.reconnection.enabled = false // the SDK would retry its old seat; a new one is as good
  const over = Promise.withResolvers()
  room.onMessage('*', () => {}) // what a bot does not care about
  room.onMessage('follow', (fleet) => over.resolve(`the fleet is on its way to ${fleet.sectorId}`))
  room.onLeave((code) => over.resolve(`the seat is lost (${code})`))
  // Comes on joining, when the fleet arrives, and when its plan changes. An empty plan wants an
  // order.
  room.onMessage('fleet', ({ fleetId, plan }) => {
    if (plan.length > 0) return
    const { gates } = sectors[sectorId - 1]
    const { to: toSector } = gates[Math.floor(Math.random() * gates.length)]
    order(room, { type: 'jump', fleetId, toSector }).then((answer) => {
      console.log(`jump from ${sectorId} to ${toSector}: ${answer}`)
      // The fleet is elsewhere, or goes there already: ask again where it is.
      if (answer !== 'accepted') over.reject(new Error('no jump'))
    }, over.reject) // no answer came in time
  })
  // A network that vanishes closes no socket, so the wait has a limit: longer than any jump takes.
  const limit = setTimeout(() => over.resolve('nothing for two minutes'), 120_000)
  try {
    console.log(await over.promise)
  } finally {
    clearTimeout(limit)
    room.leave().catch(() => {}) // not awaited: a dead socket never answers
  }
}

for (;;) {
  try {
    if (!client.auth.token) {
      const body = JSON.stringify({ name: 'Bare wanderer' })
      client.auth.token = (await ask('/api/session/guest', { method: 'POST', body })).token
    }
    const { sectors } = await ask('/api/galaxy')
    for (;;) await playIn((await ask('/api/me')).fleets[0].sector, sectors)
  } catch (error) {
    console.log(`${error.message}; tries again`)
    await pause(2_000 + Math.random() * 3_000)
  }
}
