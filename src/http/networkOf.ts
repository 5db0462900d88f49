import ipaddr from 'ipaddr.js'

/** This machine itself. */
export const LOOPBACK = 'loopback'

/** The IPv6 prefix of one subscriber, who counts as one client. */
const SUBSCRIBER_BITS = 64
const PORT_OF_V4 = /^(\d+\.\d+\.\d+\.\d+):\d+$/
const PORT_OF_V6 = /^\[([^\]]+)\](?::\d+)?$/
/** A text that is not an address is counted by this many of its first characters. */
const UNKNOWN_CHARACTERS_MAX = 64

/**
 * The key by which a client counts for limits per address, independent of how the address is
 * written. Proxies may add a port; IPv6 has many spellings, some of which mean IPv4.
 *
 * @param address as in `request.ip`
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
