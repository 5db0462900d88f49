import { createCipheriv } from 'node:crypto'
import type { Lease } from './Store.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** The digits that 128 bits need in that alphabet. */
const LENGTH = 22
const KEY_BYTES = 16

/**
 * Makes the id of something born in a sector.
 *
 * @param n a count within the decision, below 256
 */
export type MakeId = (lease: Lease, seq: number, n: number) => string

/**
 * Makes ids of what is born in sectors: sector, epoch, seq and count as one block of AES, which is
 * a keyed permutation. Different numbers always give different ids, in all processes, and without
 * the key nobody learns from an id where or when something was born. The epoch is among them
 * because a database may lose its last commits, and then give a seq again.
 *
 * @param secret the galaxy's secret, at least 16 bytes
 */
export function newIds(secret: Uint8Array): MakeId {
  const key = secret.subarray(0, KEY_BYTES)
  return ({ sector, epoch }, seq, n) => {
    const block = Buffer.alloc(16)
    block.writeUIntBE(sector, 0, 3)
    block.writeUIntBE(epoch, 3, 6)
    block.writeUIntBE(seq, 9, 6)
    block.writeUInt8(n, 15)
    const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    return inAlphabet(cipher.update(block))
  }
}

function inAlphabet(block: Buffer): string {
  const base = BigInt(ALPHABET.length)
  let rest = BigInt(`0x${block.toString('hex')}`)
  let digits = ''
  while (digits.length < LENGTH) {
    digits = ALPHABET.charAt(Number(rest % base)) + digits
    rest /= base
  }
  return digits
}
