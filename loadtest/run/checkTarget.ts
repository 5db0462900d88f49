import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { UsageError } from '../../src/ops/UsageError.ts'
import { isPrivateAddress } from './privateAddress.ts'

export const MINE_FLAG = 'this-server-is-mine'

const HTTP: Readonly<Record<string, string>> = {
  'http:': 'http:',
  'https:': 'https:',
  'ws:': 'http:',
  'wss:': 'https:',
}

/**
 * Checks where a load is aimed before anything is sent there. A host name counts as the addresses
 * it resolves to now.
 *
 * @param isMine allows any address
 * @returns the server's origin, for HTTP
 * @throws UsageError if it is no address of a server, or not in a private network
 */
export async function checkTarget(endpoint: string, isMine: boolean): Promise<string> {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null
  const protocol = HTTP[url?.protocol ?? '']
  if (!url || !protocol) {
    throw new UsageError(`--endpoint is ${endpoint}; it must be like http://127.0.0.1:2567`)
  }
  const origin = endpoint.replace(/^\w+:/, protocol).replace(/\/$/, '')
  if (isMine) return origin
  for (const address of await addressesOf(url.hostname.replace(/^\[|\]$/g, ''))) {
    if (isPrivateAddress(address)) continue
    throw new UsageError(
      `${url.hostname} (${address}) is neither this machine nor in a private network. A load test ` +
        `stops servers: if this one is yours, say so with --${MINE_FLAG}. Nothing was sent to it.`,
    )
  }
  return origin
}

async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host)) return [host]
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch {
    throw new UsageError(`${host} is not known: no address is found for it.`)
  }
}
