import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/**
 * Below the ports that systems give to connections going out, which could take one between its being
 * found free and its being listened on.
 */
const PORTS_FROM = 12_000
const PORTS = 20_000
const TRIES_MAX = 200

/** More than a process asks for between its first port and its last, mostly. */
export const PORTS_PER_PROCESS = 41

let next = firstOf(process.pid)

/**
 * Each process begins elsewhere and goes on from there: processes of about the same time, such as
 * those of one run of the tests, do not find the same port free.
 * @returns its first port, counted from the lowest
 */
export function firstOf(pid: number): number {
  return (pid * PORTS_PER_PROCESS) % PORTS
}

/** @returns a TCP port of 127.0.0.1 that nobody listened on a moment ago */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    next = (next + 1) % PORTS
    const port = await listenOn(PORTS_FROM + next)
    if (port !== null) return port
  }
  return (await listenOn(0)) ?? Promise.reject(new Error('no TCP port is free'))
}

/** @returns the port; null if it is taken */
async function listenOn(wanted: number): Promise<number | null> {
  const server = createServer()
  try {
    server.listen(wanted, '127.0.0.1')
    await once(server, 'listening')
  } catch {
    return null
  }
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
