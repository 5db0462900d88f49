import { type Client, type Room, ServerError } from '@colyseus/sdk'

/** The server would not give a seat. */
export class JoinRefusedError extends Error {
  override name = 'JoinRefusedError'
  readonly code: string
  /** When to try again, if the server said so; ms. */
  readonly retryAfterMs: number | null

  constructor(code: string, message: string, retryAfterMs: number | null) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

interface RefusalBody {
  readonly error?: { readonly code?: unknown; readonly retryAfterS?: unknown }
}

/**
 * Does what `client.joinOrCreate` does, with one difference: the error for a refusal has everything
 * the server said. The SDK's error keeps only the status and the message.
 *
 * @throws JoinRefusedError if the server refused a seat, or else the SDK's error
 */
export async function joinRoom<State = unknown>(
  client: Client,
  name: string,
  options: object = {},
): Promise<Room<unknown, State>> {
  const seat = await askForSeat(client, name, options).catch((error: unknown) => {
    throw error instanceof ServerError ? (refusal(error) ?? error) : error
  })
  return (await client.consumeSeatReservation(seat)) as Room<unknown, State>
}

type Seat = Parameters<Client['consumeSeatReservation']>[0]

async function askForSeat(client: Client, name: string, options: object): Promise<Seat> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  const { data } = await client.http.post(`/matchmake/joinOrCreate/${name}`, {
    headers,
    body: options,
  })
  return data as Seat
}

function refusal({ data, message }: ServerError): JoinRefusedError | null {
  const { code, retryAfterS } = (data as RefusalBody | undefined)?.error ?? {}
  if (typeof code !== 'string') return null
  const isTime = typeof retryAfterS === 'number' && retryAfterS >= 0
  return new JoinRefusedError(code, message, isTime ? retryAfterS * 1_000 : null)
}
