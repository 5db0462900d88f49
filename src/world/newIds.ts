import { createCipheriv } from 'node:crypto'
import type { NewId } from '../sim/core/Scene.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** The digits that 128 bits need in that alphabet. */
const LENGTH = 22
const KEY_BYTES = 16

/**
 * Makes ids of what is born in sectors: sector, seq and count as one block of AES, which is a keyed
 * permutation. Different numbers always give different ids, in all processes, and without the key
 * nobody learns from an id where or when something was born.
 *
 * @param secret the galaxy's secret, at least 16 bytes
 */
export function newIds(secret: Uint8Array): NewId {
  const key = secret.subarray(0, KEY_BYTES)
  return (sector, seq, n) => {
    const block = Buffer.alloc(16)
    block.writeUInt32BE(sector, 0)
    block.writeBigUInt64BE(BigInt(seq), 4)
    block.writeUInt32BE(n, 12)
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
