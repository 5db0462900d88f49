import { createServer } from 'node:net'

/**
 * Checks whether a port can be used, before the long part of a start.
 *
 * @returns why not, in one line; null if it can be used
 */
export async function portTrouble(port: number, host: string): Promise<string | null> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    await new Promise((resolve) => server.close(resolve))
    return null
  } catch (error) {
    return listenTrouble(error, port, host) ?? String(error)
  }
}

/** @returns one line for the person who starts the server; null for any other error */
export function listenTrouble(error: unknown, port: number, host: string): string | null {
  switch (error instanceof Error && 'code' in error ? error.code : null) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is in use by another program: end it, or set PORT to another`
    case 'EACCES':
      return `port ${port} needs rights this user does not have: set PORT to one above 1023`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address ${host}: set HOST to one it has`
    default:
      return null
  }
}
