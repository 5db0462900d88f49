import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * How many builds' assets are kept. A page opened before an update still asks for its own build's.
 */
const BUILDS_KEPT = 5
/** The name begins with a dot, so the file is not served. */
const LIST = '.builds.json'

/**
 * Removes the assets that belong to none of the last builds.
 * @param dist the directory vite built into
 * @param files files of the new build, relative to `dist`
 */
export function keepBuilds(dist: string, files: readonly string[]): void {
  const list = join(dist, LIST)
  const before: string[][] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  const newest = [...files].sort()
  const others = before.filter((build) => build.join() !== newest.join())
  const builds = [newest, ...others].slice(0, BUILDS_KEPT)
  const kept = new Set(builds.flat())
  for (const name of readdirSync(join(dist, 'assets'))) {
    if (!kept.has(`assets/${name}`)) rmSync(join(dist, 'assets', name))
  }
  writeFileSync(list, JSON.stringify(builds))
}
