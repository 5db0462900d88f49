/** The first byte of a frame: FIN, and a binary message in one piece (RFC 6455, 5.2). */
const BINARY_WHOLE = 0x82
/** The largest length that the second byte can hold. */
const LENGTH_MAX = 125
/** The second byte if the length is in the next 2 bytes. */
const LENGTH_IN_2 = 126
/** The second byte if the length is in the next 8 bytes. */
const LENGTH_IN_8 = 127

/**
 * A message with its WebSocket frame. A server's frames are not masked, so one frame can be sent to
 * any number of sockets.
 */
export class WireFrame {
  /** The whole frame: header and message. */
  readonly bytes: Buffer
  readonly #headerLength: number

  /** @param message copied into the frame */
  constructor(message: Uint8Array) {
    const { byteLength } = message
    this.#headerLength = byteLength <= LENGTH_MAX ? 2 : byteLength < 2 ** 16 ? 4 : 10
    const bytes = Buffer.allocUnsafe(this.#headerLength + byteLength)
    bytes[0] = BINARY_WHOLE
    if (this.#headerLength === 2) {
      bytes[1] = byteLength
    } else if (this.#headerLength === 4) {
      bytes[1] = LENGTH_IN_2
      bytes.writeUInt16BE(byteLength, 2)
    } else {
      bytes[1] = LENGTH_IN_8
      bytes.writeBigUInt64BE(BigInt(byteLength), 2)
    }
    bytes.set(message, this.#headerLength)
    this.bytes = bytes
  }

  /** The message without its header, as a view of the frame. */
  get message(): Buffer {
    return this.bytes.subarray(this.#headerLength)
  }

  get byteLength(): number {
    return this.bytes.byteLength
  }
}
