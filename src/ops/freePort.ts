import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/**
 * The lowest port to try. The range ends below the ports that systems give to outgoing connections,
 * which could take a port between its being found free and its being used.
 */
const PORTS_FROM = 12_000
const PORTS = 20_000
const TRIES_MAX = 200

/** The distance between the first ports of processes with consecutive ids. Few need more ports. */
export const PORTS_PER_PROCESS = 41

let next = firstOf(process.pid)

/**
 * Each process begins at another port and goes on from there, so that processes of about the same
 * time, such as those of a test run, do not find the same port free.
 *
 * @returns the process's first port, counted from `PORTS_FROM`
 */
export function firstOf(pid: number): number {
  return (pid * PORTS_PER_PROCESS) % PORTS
}

/** @returns a TCP port of 127.0.0.1 that was free a moment ago */
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
