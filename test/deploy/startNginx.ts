import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { makeDataDir } from '../../testkit/testDatabase.ts'
import { findNginx } from './findNginx.ts'

const CONFIG = path.resolve(import.meta.dirname, '../../deploy/nginx.conf')
const READY_MS_MAX = 5_000

export interface Nginx {
  readonly endpoint: string
  /** Stops nginx once all sockets are closed. @returns everything it logged */
  stop(): Promise<string>
}

/**
 * Starts the real nginx with the real configuration except for the addresses.
 * @param port the port to listen on
 * @param servers ports of servers 1, 2 and 3 on this machine
 */
export async function startNginx(port: number, servers: readonly number[]): Promise<Nginx> {
  const folder = await makeDataDir()
  const config = path.join(folder, 'nginx.conf')
  const logFile = path.join(folder, 'log')
  await writeFile(config, withAddresses(await readFile(CONFIG, 'utf8'), port, servers))
  const log = await open(logFile, 'a')
  const args = ['-e', 'stderr', '-p', folder, '-c', config]
  const child = spawn(findNginx(), args, { stdio: ['ignore', log.fd, log.fd] })
  const endpoint = `http://127.0.0.1:${port}`
  const end = async (): Promise<string> => {
    await quit(child)
    await log.close()
    const logged = await readFile(logFile, 'utf8')
    await rm(folder, { recursive: true })
    return logged
  }
  let ending: Promise<string> | null = null
  const stop = (): Promise<string> => {
    ending ??= end()
    return ending
  }
  if (await isReady(child, endpoint)) return { endpoint, stop }
  throw new Error(`nginx does not answer. It printed:\n${await stop()}`)
}

/**
 * Replaces compose's host names with addresses of this machine. It also removes `resolve`, which
 * goes with host names and needs nginx 1.27.3: Debian's nginx is older.
 */
function withAddresses(config: string, port: number, servers: readonly number[]): string {
  let changed = replaceTimes(config, 'listen 8080 ', `listen 127.0.0.1:${port} `, 1)
  for (const [index, server] of servers.entries()) {
    const name = `server server${index + 1}:2567 resolve`
    changed = replaceTimes(changed, name, `server 127.0.0.1:${server}`, 2)
  }
  return changed
}

function replaceTimes(text: string, from: string, to: string, times: number): string {
  const parts = text.split(from)
  if (parts.length === times + 1) return parts.join(to)
  throw new Error(`nginx.conf has "${from}" ${parts.length - 1} times; it should ${times} times`)
}

async function isReady(child: ChildProcess, endpoint: string): Promise<boolean> {
  const giveUpAt = performance.now() + READY_MS_MAX
  while (performance.now() < giveUpAt && child.exitCode === null) {
    // Connections are refused until nginx listens. It answers this path itself.
    if (await fetch(`${endpoint}/livez`).catch(() => null)) return true
    await wait(10)
  }
  return false
}

async function quit(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGQUIT')
  await ended
}
