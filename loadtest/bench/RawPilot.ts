import type { Socket } from 'node:net'
import { nanoid } from 'nanoid'
import type { Pilot } from './Pilots.ts'

const ROOM_REQUEST = 21
const ROOM_RESPONSE = 22
const UINT32 = 0xce
const ID_LENGTH = 12
/** A place and a name whose bytes are easily found. */
const SOMEWHERE = { x: 123.456, y: 654.321 }
const SOMEBODY = 'somebody-new'
const PLANE_UNITS = 1_000
const BINARY_FRAME = 0x82
const PING_FRAME = 0x89
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

/** A frame of the SDK for an order, and the offsets of the values that change. */
interface Template {
  readonly frame: Buffer
  readonly requestAt: number
  readonly idAt: number
  /** Where the order's own values are, each the width of a double or of an id. */
  readonly valuesAt: readonly number[]
}

/** What pilots order: to fly somewhere, or, as fleets in battle cannot, to be called otherwise. */
export type RawOrder = 'move' | 'rename'

export interface RawAnswer {
  readonly requestId: number
  /** The code of the refusal; null if the order was accepted. */
  readonly refusal: string | null
}

/**
 * A pilot who gives orders and reads only their answers. It takes the socket over from the SDK and
 * repeats the SDK's own frame with other values. That costs less CPU, which matters because the
 * server runs on the same machine.
 */
export class RawPilot {
  readonly commander: string
  readonly #socket: Socket
  readonly #template: Template
  readonly #kind: RawOrder
  readonly #onAnswer: (answer: RawAnswer) => void
  /** The bytes of a frame that is not complete yet. */
  #rest: Buffer = Buffer.alloc(0)

  constructor(
    pilot: Pilot,
    onAnswer: (answer: RawAnswer) => void,
    onClosed: () => void,
    kind: RawOrder = 'move',
  ) {
    this.commander = pilot.commander
    this.#onAnswer = onAnswer
    this.#kind = kind
    this.#template = templateOf(pilot, kind)
    this.#socket = socketOf(pilot)
    this.#socket.removeAllListeners('data')
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#socket.on('close', onClosed)
  }

  /** Sends orders in one write. @returns their ids, in order */
  order(requestIds: readonly number[]): string[] {
    const { frame, requestAt, idAt, valuesAt } = this.#template
    const all = Buffer.alloc(frame.length * requestIds.length)
    const ids = requestIds.map((requestId, index) => {
      const at = index * frame.length
      const id = nanoid(ID_LENGTH)
      frame.copy(all, at)
      all.writeUInt32LE(requestId, at + requestAt)
      all.write(id, at + idAt, 'latin1')
      for (const valueAt of valuesAt) {
        if (this.#kind === 'move') all.writeDoubleBE(Math.random() * PLANE_UNITS, at + valueAt)
        else all.write(nanoid(ID_LENGTH), at + valueAt, 'latin1')
      }
      return id
    })
    this.#socket.write(all)
    return ids
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    for (;;) {
      const short = (bytes[at + 1] ?? 0) & 0x7f
      const head = short < 126 ? 2 : short === 126 ? 4 : 10
      if (bytes.length < at + head) break
      const length =
        head === 2
          ? short
          : head === 4
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2))
      if (bytes.length < at + head + length) break
      const payload = bytes.subarray(at + head, at + head + length)
      if (bytes[at] === PING_FRAME) this.#socket.write(PONG)
      if (bytes[at] === BINARY_FRAME && payload[0] === ROOM_RESPONSE) this.#answer(payload)
      at += head + length
    }
    this.#rest = bytes.subarray(at)
  }

  #answer(payload: Buffer): void {
    const [requestId, end] = numberAt(payload, 1)
    const codeAt = payload.indexOf('code', end, 'latin1')
    if (codeAt === -1) {
      this.#onAnswer({ requestId, refusal: null })
      return
    }
    // A short string has its length in its first byte.
    const at = codeAt + 'code'.length
    const refusal = payload.toString('latin1', at + 1, at + 1 + ((payload[at] ?? 0) & 0x1f))
    this.#onAnswer({ requestId, refusal })
  }
}

/** Reads a number as the protocol writes it. @returns the number, and the offset after it */
function numberAt(bytes: Buffer, at: number): [number, number] {
  const first = bytes[at] ?? 0
  if (first < 0x80) return [first, at + 1]
  if (first === 0xcc) return [bytes.readUInt8(at + 1), at + 2]
  if (first === 0xcd) return [bytes.readUInt16LE(at + 1), at + 3]
  return [bytes.readUInt32LE(at + 1), at + 5]
}

function templateOf({ room, fleetId }: Pilot, kind: RawOrder): Template {
  const id = nanoid(ID_LENGTH)
  const wish = kind === 'move' ? { to: SOMEWHERE } : { name: SOMEBODY }
  const sent = frameOf(room, { id, type: kind, fleetId, ...wish })
  const [, idEnds] = numberAt(sent, 1)
  const request = Buffer.from([ROOM_REQUEST, UINT32, 0, 0, 0, 0])
  const payload = Buffer.concat([request, sent.subarray(idEnds)])
  // Clients must mask their frames; a mask of zeros leaves the bytes unchanged.
  const short = payload.length < 126
  const head = Buffer.alloc((short ? 2 : 4) + 4)
  head[0] = BINARY_FRAME
  head[1] = 0x80 | (short ? payload.length : 126)
  if (!short) head.writeUInt16BE(payload.length, 2)
  const frame = Buffer.concat([head, payload])
  const idAt = frame.indexOf(id)
  const valuesAt =
    kind === 'move' ? [placeOf(frame, 'x'), placeOf(frame, 'y')] : [frame.indexOf(SOMEBODY)]
  if (idAt === -1 || valuesAt.includes(-1)) {
    throw new Error('the frame of an order was not understood')
  }
  return { frame, requestAt: head.length + 2, idAt, valuesAt }
}

function placeOf(frame: Buffer, axis: 'x' | 'y'): number {
  const number = Buffer.alloc(8)
  number.writeDoubleBE(SOMEWHERE[axis])
  return frame.indexOf(number)
}

/** @returns the frame that the SDK would send; it is not sent */
function frameOf(room: Pilot['room'], order: object): Buffer {
  const { connection } = room
  const send = connection.send
  let sent: Buffer | null = null
  connection.send = (data: Uint8Array) => {
    sent = Buffer.from(data)
  }
  // The request is not sent, so it is never answered.
  void room.request('order', order, { timeout: 1 }).catch(() => {})
  connection.send = send
  if (!sent) throw new Error('the SDK sent nothing')
  return sent
}

function socketOf({ room }: Pilot): Socket {
  const transport = room.connection.transport as unknown as { readonly ws: { _socket?: Socket } }
  const socket = transport.ws._socket
  if (!socket) throw new Error('the SDK has no socket that can be taken over')
  return socket
}
