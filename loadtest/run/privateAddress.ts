import { BlockList, isIPv6 } from 'node:net'

const OWN = new BlockList()
/** This machine, which the unspecified address leads to as well. */
OWN.addSubnet('127.0.0.0', 8)
OWN.addAddress('0.0.0.0')
OWN.addAddress('::1', 'ipv6')
OWN.addAddress('::', 'ipv6')
/** Private networks. */
OWN.addSubnet('10.0.0.0', 8)
OWN.addSubnet('172.16.0.0', 12)
OWN.addSubnet('192.168.0.0', 16)
OWN.addSubnet('fc00::', 7, 'ipv6')
/** Link-local addresses. */
OWN.addSubnet('169.254.0.0', 16)
OWN.addSubnet('fe80::', 10, 'ipv6')

/**
 * @param address an IP address
 * @returns whether it belongs to this machine or a private network
 */
export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  return OWN.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
}
