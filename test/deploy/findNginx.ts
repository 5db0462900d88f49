import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

/** Where Debian installs nginx; an ordinary user's path lacks this folder. */
const FOLDERS = ['/usr/sbin', '/usr/local/sbin']
const INSTALL_MS_MAX = 240_000

/** Finds nginx on the path, or installs it with apt. @throws an Error if neither works */
export function findNginx(): string {
  const found = look() ?? install()
  if (found !== null) return found
  throw new Error(
    'The configuration of nginx is tried out in a real nginx, and there is none: install it ' +
      '(Debian: apt-get install nginx-light).',
  )
}

function look(): string | null {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...FOLDERS]
  return (
    folders.map((folder) => path.join(folder, 'nginx')).find((file) => existsSync(file)) ?? null
  )
}

function install(): string | null {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || spawnSync('apt-get', ['--version']).status !== 0) return null
  if (apt('install', '-y', '--no-install-recommends', 'nginx-light') !== 0) {
    // A fresh container has no package lists.
    apt('update')
    apt('install', '-y', '--no-install-recommends', 'nginx-light')
  }
  return look()
}

function apt(...args: string[]): number | null {
  // Tests that install Redis may run apt at the same time, and apt fails at once on a lock.
  const turn = ['-o', '-w', '150', '/tmp/starlane-install.lock', 'apt-get', ...args]
  return spawnSync('flock', turn, { stdio: 'inherit', timeout: INSTALL_MS_MAX }).status
}
