import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A page that was opened before an update asks for its own build's assets for as many builds. */
const BUILDS_KEPT = 5
/** Hidden, so that it is not served. */
const LIST = '.builds.json'

/**
 * Removes the assets that none of the last builds has.
 * @param dist where vite built to
 * @param files of the build just made, relative to `dist`
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
