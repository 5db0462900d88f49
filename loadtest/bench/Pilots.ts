import { setTimeout as wait } from 'node:timers/promises'
import { Client, type Room } from '@colyseus/sdk'
import type { SectorSchema } from '../../rooms/sector/sectorSchema.ts'

const TRIES_MAX = 30
const RETRY_MS = 1_000

export interface Pilot {
  readonly commander: string
  readonly fleetId: string
  readonly sector: number
  readonly token: string
  readonly client: Client
  readonly room: Room<unknown, SectorSchema>
}

interface Guest {
  readonly token: string
  readonly commander: { readonly id: string; readonly homeSector: number }
}

interface Me {
  readonly fleets: readonly { readonly id: string }[]
}

/** Founds commanders over HTTP and seats each in its home sector's room, with the real SDK. */
export async function seatPilots(endpoint: string, count: number): Promise<Pilot[]> {
  const pilots: Pilot[] = []
  for (let i = 0; i < count; i++) pilots.push(await seatPilot(endpoint, `Bench ${i + 1}`))
  return pilots
}

async function seatPilot(endpoint: string, name: string): Promise<Pilot> {
  const guest = await ask<Guest>(`${endpoint}/api/session/guest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  const me = await ask<Me>(`${endpoint}/api/me`, {
    headers: { authorization: `Bearer ${guest.token}` },
  })
  const fleetId = me.fleets[0]?.id
  if (fleetId === undefined) throw new Error(`${name} has no fleet`)
  const client = new Client(endpoint)
  client.auth.token = guest.token
  const sector = guest.commander.homeSector
  const room = await joinSector(client, sector)
  return { commander: guest.commander.id, fleetId, sector, token: guest.token, client, room }
}

export async function joinSector(
  client: Client,
  sectorId: number,
): Promise<Room<unknown, SectorSchema>> {
  const room = await patiently(() => client.joinOrCreate<SectorSchema>('sector', { sectorId }))
  // Messages to owners play no part in these benchmarks.
  room.onMessage('fleet', () => {})
  room.onMessage('follow', () => {})
  room.onMessage('blips', () => {})
  room.onMessage('yard', () => {})
  return room as unknown as Room<unknown, SectorSchema>
}

export async function leaveAll(pilots: readonly Pilot[]): Promise<void> {
  await Promise.all(pilots.map((pilot) => pilot.room.leave()))
}

async function ask<Answer>(url: string, init: RequestInit): Promise<Answer> {
  return patiently(async () => {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) })
    if (response.ok) return (await response.json()) as Answer
    const error = new Error(`${url}: ${response.status} ${await response.text()}`)
    throw Object.assign(error, { code: response.status })
  })
}

/** Retries while an overloaded server answers 503: taking seats is not part of what is measured. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const isBusy = (error as { code?: unknown }).code === 503
      if (!isBusy || tries === TRIES_MAX) throw error
      await wait(RETRY_MS)
    }
  }
}
