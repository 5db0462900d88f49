import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly isUpgrade: boolean
}

export interface StandIn {
  readonly port: number
  /** The requests that came, in order. */
  readonly asked: Asked[]
  /** Answers a request. Sockets are always accepted and closed at once. */
  answer: (response: ServerResponse) => void
  close(): Promise<void>
}

/** Starts a server that records the requests a proxy sends it. */
export async function startStandIn(): Promise<StandIn> {
  const server = createServer((request, response) => {
    write(request, false)
    // Answers once the body is complete, as nginx also waits for the whole body.
    request.resume().on('end', () => standIn.answer(response))
  })
  server.on('upgrade', (request, socket) => {
    write(request, true)
    socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
    )
  })
  function write(request: IncomingMessage, isUpgrade: boolean): void {
    const { method = '', url = '', headers } = request
    standIn.asked.push({ method, url, headers, isUpgrade })
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const standIn: StandIn = {
    port: (server.address() as AddressInfo).port,
    asked: [],
    answer: sayOk,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return standIn
}

export function sayOk(response: ServerResponse): void {
  response.end('ok')
}

/** Answers as a draining server does. */
export function sayUnavailable(response: ServerResponse): void {
  response.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '7' })
  response.end('{"error":{"code":"unavailable","message":"This server takes nobody in."}}')
}

/** Answers as a server does for an asset of another build. */
export function sayMissing(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  response.end(
    '{"error":{"code":"not_found","message":"This build of the page has no such file."}}',
  )
}

/** Breaks off, as a killed server does. */
export function breakOff(response: ServerResponse): void {
  response.destroy()
}
