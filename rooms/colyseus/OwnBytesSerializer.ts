import { type Client, SchemaSerializer } from '@colyseus/core'
import { Encoder, type Schema } from '@colyseus/schema'

/** What states and patches are written into before each is copied out, by all rooms in turn. */
const shared = { state: new Uint8Array(0), patch: new Uint8Array(0) }

/**
 * Sends bytes that stay as they are. The encoder gives out windows into one buffer it writes to
 * again with the next patch, and a socket whose client reads slowly still holds them then: such a
 * client would get bytes of two patches mixed. One copy for all clients of a patch prevents it.
 */
export class OwnBytesSerializer<T extends Schema> extends SchemaSerializer<T> {
  readonly #hooks: SerializerHooks

  constructor(hooks: SerializerHooks) {
    super()
    this.#hooks = hooks
  }

  override reset(state: T & Schema): void {
    if (shared.state.byteLength !== Encoder.BUFFER_SIZE) {
      shared.state = new Uint8Array(Encoder.BUFFER_SIZE)
      // With less than twice as much, the encoder takes a larger one with the first view.
      shared.patch = new Uint8Array(2 * Encoder.BUFFER_SIZE)
    }
    this.fullEncodeBuffer = shared.state
    super.reset(state)
    const { encoder } = this
    encoder.sharedBuffer = shared.patch
    const encode = encoder.encode.bind(encoder)
    const encodeAll = encoder.encodeAll.bind(encoder)
    const encodeView = encoder.encodeView.bind(encoder)
    encoder.encode = (it, view, ...rest) => {
      const bytes = encode(it, view, ...rest)
      return view ? bytes : bytes.slice() // what is made for a view is copied by `encodeView`
    }
    encoder.encodeAll = (...args) => encodeAll(...args).slice()
    // All views of a patch in one place, as each is copied out: one after the other they would make
    // the buffer grow to all of them together, and it never shrinks.
    encoder.encodeView = (view, shared, _it, ...rest) =>
      encodeView(view, shared, { offset: shared }, ...rest)
  }

  override getFullState(...args: Parameters<SchemaSerializer<T>['getFullState']>) {
    this.#hooks.beforeFullState()
    // The part that all clients get is in the buffer only until another room writes there.
    this.needFullEncode = true
    const bytes = super.getFullState(...args)
    this.#hooks.encodedAll(bytes.byteLength)
    const [client] = args
    if (client) this.#hooks.fullStateFor(client, bytes.byteLength)
    return bytes
  }

  override applyPatches(...args: Parameters<SchemaSerializer<T>['applyPatches']>) {
    const [clients, ...rest] = args
    return super.applyPatches(this.#hooks.readers(clients), ...rest)
  }
}

export interface SerializerHooks {
  /** Somebody is about to get the full state: the last chance to bring it up to date. */
  beforeFullState(): void
  /** A full state was made: so many bytes, with what only its client sees. */
  encodedAll(bytes: number): void
  /** A client is about to be sent a full state of so many bytes. */
  fullStateFor(client: Client, bytes: number): void
  /** @returns those of the clients that are to be sent a patch */
  readers(clients: Client[]): Client[]
}
