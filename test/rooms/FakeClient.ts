import { type Client, ClientState } from '@colyseus/core'

/** A client whose socket takes only as much as the test says. */
export class FakeClient {
  state: number = ClientState.JOINED
  readonly sent: Uint8Array[] = []
  readonly closed: number[] = []
  /** The socket counts as closed, so everything that is sent goes through the methods below. */
  readonly ref = { readyState: 0, OPEN: 1, bufferedAmount: 0, terminate: () => {} }

  raw(bytes: Uint8Array): void {
    this.sent.push(bytes)
    this.ref.bufferedAmount += bytes.byteLength
  }

  enqueueRaw(bytes: Uint8Array): void {
    this.raw(bytes)
  }

  leave(code: number): void {
    this.closed.push(code)
  }

  get asClient(): Client {
    return this as unknown as Client
  }
}
