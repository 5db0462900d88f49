import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { RedisUnavailableError } from './RedisUnavailableError.ts'

/** Real ms that the installation may take. */
const LIMIT_MS = 180_000
/** The script's exit code if it knows no package manager of this system. */
const NO_PACKAGE_MANAGER = 3
/** Characters kept of the last error output. */
const SAID_CHARS = 300

/**
 * `update` may fail if the package lists are there already; only `install` counts. Two
 * installations at once take turns if there is `flock`, because apt gives up at once on a lock.
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
 * Installs a Redis from the system's packages, without asking, if this process is root.
 * @returns false if it is not root, or if this system has no known package manager
 * @throws RedisUnavailableError with the package manager's error output
 */
export async function installRedis(onProgress: (line: string) => void): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  onProgress("No Redis on this machine: installing one from the system's packages")
  const child = spawn('/bin/sh', ['-c', SCRIPT], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // Ctrl-C must not reach it: a killed package manager leaves the system broken
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
