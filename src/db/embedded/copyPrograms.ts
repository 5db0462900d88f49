import { access, cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { EmbeddedPostgresError } from './EmbeddedPostgresError.ts'
import { lineOf, run } from './run.ts'

const PREFIX = 'programs-'
const CHMOD_LIMIT_MS = 10_000

/**
 * Copies PostgreSQL's programs (60 MB) into the data folder, for a user who cannot reach those that npm
 * installed. They are copied aside and renamed, so that a copy is whole, whoever is killed meanwhile;
 * copies of other versions are removed.
 * @param native the folder with `bin`, `lib` and `share` in a package of its own version
 * @returns the copy of it, which all may read
 * @throws EmbeddedPostgresError
 */
export async function copyPrograms(native: string, dataDir: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(native, '../package.json'), 'utf8'))
  const name = `${PREFIX}${version}`
  const copy = path.join(dataDir, name)
  if (await isThere(copy)) return copy
  const unfinished = await mkdtemp(`${copy}.unfinished-`)
  try {
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
    await run('chmod', ['-R', 'u+w,a+rX', unfinished], {
      account: null,
      timeLimitMs: CHMOD_LIMIT_MS,
    })
    await rename(unfinished, copy)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Another server that starts now may have been quicker.
    if (await isThere(copy)) return copy
    throw new EmbeddedPostgresError(`cannot copy Postgres to ${copy}: ${lineOf(error)}`)
  }
  const others = (await readdir(dataDir)).filter(
    (entry) => entry.startsWith(PREFIX) && entry !== name,
  )
  await Promise.all(
    others.map((entry) => rm(path.join(dataDir, entry), { recursive: true, force: true })),
  )
  return copy
}

function isThere(copy: string): Promise<boolean> {
  return access(path.join(copy, 'bin')).then(
    () => true,
    () => false,
  )
}
