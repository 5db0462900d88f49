import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { RedisUnavailableError } from './RedisUnavailableError.ts'

const LIMIT_MS = 180_000
const NO_PACKAGE_MANAGER = 3
const SAID_CHARS = 300

/**
 * `update` may fail where the lists are there already: `install` is what counts. Two that install at
 * once take turns, where there is `flock`; apt gives up on a lock at once.
 */
const SCRIPT = `
export DEBIAN_FRONTEND=noninteractive
if command -v apt-get; then
  turn=
  if command -v flock; then turn="flock -o -w 150 /tmp/starlane-install.lock"; fi
  $turn apt-get update; exec $turn apt-get install --yes --no-install-recommends redis-server
elif command -v apk; then
  apk add --no-cache valkey || exec apk add --no-cache redis
elif command -v dnf; then
  dnf install --assumeyes valkey || exec dnf install --assumeyes redis
else
  exit ${NO_PACKAGE_MANAGER}
fi`

/**
 * Installs a Redis from the system's packages, without asking, where this process may.
 * @returns false where it may not, or there is no package manager that is known here
 * @throws RedisUnavailableError with what the package manager complained about
 */
export async function installRedis(onProgress: (line: string) => void): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  onProgress("No Redis on this machine: installing one from the system's packages")
  const child = spawn('/bin/sh', ['-c', SCRIPT], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // a package manager cut off by Ctrl-C would leave the system half way
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-SAID_CHARS)
  })
  const timer = new AbortController()
  try {
    const ended = once(child, 'exit', { signal: timer.signal }) as Promise<[number | null]>
    const late = wait(LIMIT_MS, null, { signal: timer.signal })
    const first = await Promise.race([ended, late])
    if (first === null) {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
      throw new RedisUnavailableError(`installing Redis took over ${LIMIT_MS / 1000} s`)
    }
    const [code] = first
    if (code === 0) return true
    if (code === NO_PACKAGE_MANAGER) return false
    throw new RedisUnavailableError(
      `Redis could not be installed: ${said.trim().replaceAll(/\s*\n\s*/g, '; ')}`,
    )
  } finally {
    timer.abort()
  }
}
