import { access, cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { EmbeddedPostgresError } from './EmbeddedPostgresError.ts'
import { lineOf, run } from './run.ts'

const PREFIX = 'programs-'
const CHMOD_LIMIT_MS = 10_000
const TAKEN_APART_BY_SHELLS = /["$`\\]/

/**
 * Copies PostgreSQL's programs (60 MB) into the data folder, for a user who cannot reach those that
 * npm installed. They are copied to a temporary folder and renamed, so that a copy is always
 * complete. Copies of other versions are removed.
 *
 * @param native the package's folder with `bin`, `lib` and `share`
 * @returns the copy, which all users may read
 * @throws EmbeddedPostgresError if the copy fails
 */
export async function copyPrograms(native: string, dataDir: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(native, '../package.json'), 'utf8'))
  const name = `${PREFIX}${version}`
  const copy = path.join(dataDir, name)
  if (await isThere(copy)) return copy
  const unfinished = await mkdtemp(`${copy}.unfinished-`)
  try {
    await copyForAll(native, unfinished)
    await rename(unfinished, copy)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Another starting server may have been quicker.
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

/**
 * Runs `use` with a path of initdb that is safe in a shell. initdb passes its own path to a shell,
 * in double quotes. If the path has characters special to a shell, a copy with a plain path is used
 * and then removed.
 *
 * @param initdb a canonical path, in the package's folder
 */
export async function byPlainPath(
  initdb: string,
  use: (initdb: string) => Promise<unknown>,
): Promise<void> {
  if (process.platform === 'win32' || !TAKEN_APART_BY_SHELLS.test(initdb)) {
    await use(initdb)
    return
  }
  const copy = await mkdtemp(path.join(tmpdir(), 'starlane-initdb-'))
  try {
    await copyForAll(path.join(path.dirname(initdb), '..'), copy)
    await use(path.join(copy, 'bin', path.basename(initdb)))
  } finally {
    await rm(copy, { recursive: true })
  }
}

async function copyForAll(native: string, copy: string): Promise<void> {
  await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  const options = { account: null, timeLimitMs: CHMOD_LIMIT_MS }
  await run('chmod', ['-R', 'u+w,a+rX', copy], options)
}

function isThere(copy: string): Promise<boolean> {
  return access(path.join(copy, 'bin')).then(
    () => true,
    () => false,
  )
}
