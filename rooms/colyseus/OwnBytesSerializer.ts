import { type Client, SchemaSerializer } from '@colyseus/core'
import { Encoder, type Schema } from '@colyseus/schema'
import { SharedViews } from './SharedViews.ts'

/** Buffers into which all rooms, in turn, encode states and patches before they are copied out. */
const shared = { state: new Uint8Array(0), patch: new Uint8Array(0) }

/**
 * Sends bytes that do not change afterwards. The encoder returns views of one buffer, which it
 * overwrites with the next patch. The socket of a slow client may still hold such a view, and the
 * client would get the bytes of two patches mixed. One copy per patch, for all clients, prevents
 * it.
 */
export class OwnBytesSerializer<T extends Schema> extends SchemaSerializer<T> {
  readonly #hooks: SerializerHooks
  #views: SharedViews | null = null

  constructor(hooks: SerializerHooks) {
    super()
    this.#hooks = hooks
  }

  override reset(state: T & Schema): void {
    if (shared.state.byteLength !== Encoder.BUFFER_SIZE) {
      shared.state = new Uint8Array(Encoder.BUFFER_SIZE)
      // With less than twice the size, the encoder allocates a larger buffer for the first view.
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
      return view ? bytes : bytes.slice() // `encodeView` copies the bytes of a view
    }
    encoder.encodeAll = (...args) => encodeAll(...args).slice()
    // Each view of a patch is encoded at the same offset, since each is copied out. One after the
    // other they would make the buffer grow to all of them together, and it never shrinks.
    const views = new SharedViews(encoder)
    this.#views = views
    encoder.encodeView = (view, shared, _it, ...rest) =>
      views.encode(view, () => encodeView(view, shared, { offset: shared }, ...rest))
  }

  override getFullState(...args: Parameters<SchemaSerializer<T>['getFullState']>) {
    this.#hooks.beforeFullState()
    // The shared part is in the buffer only until another room writes to it, so encode it anew.
    this.needFullEncode = true
    const bytes = super.getFullState(...args)
    this.#hooks.encodedAll(bytes.byteLength)
    const [client] = args
    if (client) this.#hooks.fullStateFor(client, bytes.byteLength)
    return bytes
  }

  override applyPatches(...args: Parameters<SchemaSerializer<T>['applyPatches']>) {
    const [clients, ...rest] = args
    this.#views?.begin()
    return super.applyPatches(this.#hooks.readers(clients), ...rest)
  }
}

export interface SerializerHooks {
  /** Called before a full state is encoded: the last chance to bring it up to date. */
  beforeFullState(): void
  /** Called when a full state was encoded. @param bytes its size, with what only its client sees */
  encodedAll(bytes: number): void
  /** Called before a client is sent a full state of `bytes` bytes. */
  fullStateFor(client: Client, bytes: number): void
  /** @returns the clients that are to be sent a patch */
  readers(clients: Client[]): Client[]
}
