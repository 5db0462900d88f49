import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

const REDIS_PORT = 6_379
const LOOK_MS_MAX = 1_000

/**
 * A port that is spoken to with TLS, or without, where it expects the other, closes or says nothing:
 * nothing in that tells what is wrong.
 * @returns in one line that the URL names the wrong one of the two; null if it does not
 */
export async function otherProtocol(url: string, limitMs: number): Promise<string | null> {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replaceAll(/[[\]]/g, '')
  const place = { host, port: Number(port || REDIS_PORT) }
  const signal = AbortSignal.timeout(Math.min(limitMs, LOOK_MS_MAX))
  if (protocol === 'redis:') {
    // It is only asked whether it speaks TLS, and told nothing.
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
    await once(socket, event, { signal }) // rejects at an error as well
    return true
  } catch {
    return false // which is the answer
  } finally {
    socket.on('error', () => {}).destroy()
  }
}
