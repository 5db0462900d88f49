import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

const REDIS_PORT = 6_379
/** The longest look at the port, in real ms. */
const LOOK_MS_MAX = 1_000

/**
 * Checks whether a URL says TLS for a port without it, or the reverse. Such a port closes the
 * connection or stays silent, which does not tell what is wrong.
 * @returns what is wrong and what would be right, in one line; null if the URL is right
 */
export async function otherProtocol(url: string, limitMs: number): Promise<string | null> {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replaceAll(/[[\]]/g, '')
  const place = { host, port: Number(port || REDIS_PORT) }
  const signal = AbortSignal.timeout(Math.min(limitMs, LOOK_MS_MAX))
  if (protocol === 'redis:') {
    // Nothing is sent beyond the handshake, so the certificate need not be trusted.
    const socket = connectTls({
      ...place,
      ...(isIP(host) === 0 && { servername: host }),
      rejectUnauthorized: false,
    })
    const speaks = await comes(socket, 'secureConnect', signal)
    return speaks ? 'it speaks TLS there: REDIS_URL has to begin with rediss://' : null
  }
  const socket = connect(place)
  socket.write('PING\r\n')
  const speaks = await comes(socket, 'data', signal)
  return speaks ? 'it does not speak TLS there: REDIS_URL has to begin with redis://' : null
}

async function comes(socket: Socket, event: string, signal: AbortSignal): Promise<boolean> {
  try {
    await once(socket, event, { signal }) // also rejects on an error event
    return true
  } catch {
    return false
  } finally {
    socket.on('error', () => {}).destroy()
  }
}
