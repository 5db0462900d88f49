import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Startup parameters that pgbouncer tracks by itself; it refuses all others. */
const KNOWN: ReadonlySet<string> = new Set([
  'user',
  'database',
  'application_name',
  'client_encoding',
  'DateStyle',
  'TimeZone',
  'standard_conforming_strings',
])

export interface Pooler {
  readonly connectionString: string
  close(): Promise<void>
}

/**
 * Acts as a pooler in session mode: checks a connection's startup parameters and passes on the
 * rest.
 */
export async function openPooler(connectionString: string): Promise<Pooler> {
  const target = new URL(connectionString)
  const { hostname, port } = target
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    sockets.add(near)
    near.on('error', () => {}) // what matters is said by the client
    near.once('data', (startup) => {
      const stranger = parametersOf(startup).find((name) => !KNOWN.has(name))
      if (stranger !== undefined) {
        near.end(refusal(`unsupported startup parameter: ${stranger}`))
        return
      }
      const far = connect(Number(port), hostname).on('error', () => near.destroy())
      sockets.add(far)
      far.write(startup)
      near.pipe(far).pipe(near)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  target.port = String((server.address() as AddressInfo).port)
  return {
    connectionString: target.href,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/**
 * The message is a length, a protocol version, then names and values, each ended by a zero byte.
 */
function parametersOf(startup: Buffer): string[] {
  const parts = startup.toString('utf8', 8).split('\0')
  return parts.filter((part, index) => index % 2 === 0 && part !== '')
}

function refusal(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}
