/**
 * The child process of PeerRun.ts that runs one server under test, and reports what it has used.
 */

import { answerParent, endWithParent } from '../../answerParent.ts'
import type { Peer, PeerGround } from './ground.ts'

export type ServerAsked =
  | { readonly what: 'serve'; readonly peer: Peer; readonly ground: PeerGround }
  | { readonly what: 'used' }

export interface ServerUsed {
  readonly cpuMs: number
  readonly residentMiB: number
}

/** Loads only what this server needs. @returns the port */
async function serve(peer: Peer, ground: PeerGround): Promise<number> {
  switch (peer) {
    case 'starlane':
      return (await import('./servers/serveStarlane.ts')).serveStarlane(ground)
    case 'floor':
      return (await import('./servers/serveFrames.ts')).serveFrames(ground)
    case 'naive':
      return (await import('./servers/serveNaive.ts')).serveNaive(ground)
    case 'socketio':
      return (await import('./servers/serveSocketio.ts')).serveSocketio(ground)
    case 'plain':
      return (await import('./servers/servePlain.ts')).servePlain(ground)
  }
}

function used(): ServerUsed {
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1_000, residentMiB: process.memoryUsage.rss() / 2 ** 20 }
}

endWithParent()
process.on('message', async (asked: ServerAsked) => {
  const answer = asked.what === 'serve' ? await serve(asked.peer, asked.ground) : used()
  void answerParent({ answer })
})
