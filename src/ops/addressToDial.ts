import { StartError } from './process.ts'

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '0', '::0'])

/**
 * @returns `host:port` at which clients reach one of several processes that was not told its
 *   PUBLIC_ADDRESS
 * @throws StartError if it listens where no client could dial
 */
export function addressToDial(host: string, port: number): string {
  if (EVERY_ADDRESS.has(host)) {
    throw new StartError(
      `HOST is ${host}, which no client can dial: with REDIS_URL, set PUBLIC_ADDRESS to where clients reach this process`,
    )
  }
  if (port === 0) {
    throw new StartError(
      'PORT is 0, so the port is not known yet: with REDIS_URL, set PORT to another or PUBLIC_ADDRESS to where clients reach this process',
    )
  }
  return hostAndPort(host, port)
}

/** An IPv6 address stands in brackets. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
