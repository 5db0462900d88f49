import ipaddr from 'ipaddr.js'

/** This machine itself. */
export const LOOPBACK = 'loopback'

/** One subscriber has a whole IPv6 network of so many bits, and counts as one. */
const SUBSCRIBER_BITS = 64
const PORT_OF_V4 = /^(\d+\.\d+\.\d+\.\d+):\d+$/
const PORT_OF_V6 = /^\[([^\]]+)\](?::\d+)?$/
/** What is no address at all is counted by its beginning. */
const UNKNOWN_CHARACTERS_MAX = 64

/**
 * Whom a client counts as, where clients are counted by address: one and the same however it is
 * written. Proxies may add a port; IPv6 has many spellings, and some of them are IPv4.
 *
 * @param address as `request.ip` has it
 */
export function networkOf(address: string): string {
  const plain = PORT_OF_V4.exec(address)?.[1] ?? PORT_OF_V6.exec(address)?.[1] ?? address
  const [withoutZone = ''] = plain.split('%')
  if (!ipaddr.isValid(withoutZone)) return plain.slice(0, UNKNOWN_CHARACTERS_MAX)
  const parsed = ipaddr.process(withoutZone)
  if (parsed.range() === 'loopback') return LOOPBACK
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/${SUBSCRIBER_BITS}`).toString()
}
