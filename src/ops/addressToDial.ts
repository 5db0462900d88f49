import { StartError } from './process.ts'

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '0', '::0'])

/**
 * @returns the `host:port` at which clients reach a process that has no PUBLIC_ADDRESS
 * @throws StartError if no client could dial that address
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

/** Joins host and port; an IPv6 address is put in brackets. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
