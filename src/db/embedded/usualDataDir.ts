/**
 * Where the embedded database lies when DATA_DIR does not say: in `.data` of the folder the server is
 * started in. Root has Postgres run as another user, to whom the way there may be closed, as it is
 * under /root. Then it lies in a folder of the system that is named after the one started in, so that
 * the next start and the commands find it again, and two checkouts never share one.
 */
import { createHash } from 'node:crypto'
import { access, realpath } from 'node:fs/promises'
import path from 'node:path'
import { type Account, chooseAccount, closedStep } from './account.ts'
import { EmbeddedPostgresError } from './EmbeddedPostgresError.ts'
import { makeOpenFolder } from './makeOpenFolder.ts'
import { lineOf } from './run.ts'

const USUAL = '.data'
/** Only root writes there. */
const SYSTEM_FOLDERS = ['/var/lib/starlane', '/srv/starlane'] as const

/**
 * @param startedIn the server's working folder
 * @returns the folder that has a database already, or else the one that is tried first; it may not exist
 */
export async function findUsualDataDir(startedIn: string): Promise<string> {
  return (await findMade(startedIn)) ?? path.join(startedIn, USUAL)
}

/**
 * Where a server is to have its database: where it has one already, or else in the first folder that
 * Postgres can reach.
 * @param startedIn the server's working folder
 * @param systemFolders where to look for one if the usual one is closed, first to last
 * @throws EmbeddedPostgresError if there is none
 */
export async function chooseUsualDataDir(
  startedIn: string,
  onProgress: (line: string) => void,
  systemFolders: readonly string[] = SYSTEM_FOLDERS,
): Promise<string> {
  const usual = path.join(startedIn, USUAL)
  const made = await findMade(startedIn, systemFolders)
  if (made !== null && made !== usual) onProgress(placeOf(made))
  if (made !== null) return made
  const account = await chooseAccount(path.join(usual, 'postgres'))
  if (account === null) return usual
  const closed = await closedStep(await canonical(usual), account)
  if (closed === null) return usual

  const { name } = account
  const troubles = []
  for (const folder of systemFolders) {
    const dataDir = await inSystem(folder, startedIn)
    const trouble = await troubleWith(dataDir, account)
    if (trouble === null) {
      onProgress(
        `User ${name}, whom Postgres runs as, may not enter ${closed}. ${placeOf(dataDir)}`,
      )
      return dataDir
    }
    troubles.push(trouble)
  }
  throw new EmbeddedPostgresError(
    `Postgres cannot run as root, and user ${name} may not enter ${closed}, nor is there another ` +
      `place (${troubles.join('; ')}): set DATA_DIR to a folder that user can reach`,
  )
}

function placeOf(dataDir: string): string {
  return `The database is in ${dataDir} (DATA_DIR names another folder)`
}

async function findMade(
  startedIn: string,
  systemFolders: readonly string[] = SYSTEM_FOLDERS,
): Promise<string | null> {
  const inSystemFolders = systemFolders.map((folder) => inSystem(folder, startedIn))
  for (const dataDir of [path.join(startedIn, USUAL), ...(await Promise.all(inSystemFolders))]) {
    const mark = path.join(dataDir, 'postgres', 'data', 'PG_VERSION')
    const isThere = access(mark).then(
      () => true,
      () => false,
    )
    if (await isThere) return dataDir
  }
  return null
}

/** A name for people, and a mark that no other path has. */
async function inSystem(folder: string, startedIn: string): Promise<string> {
  const place = await canonical(startedIn)
  const mark = createHash('sha256').update(place).digest('hex').slice(0, 12)
  return path.join(folder, `${path.basename(place).replaceAll(/[^\w.-]/g, '_')}-${mark}`)
}

/** @returns why it cannot be used; null if it can, and then it is there */
async function troubleWith(dataDir: string, account: Account): Promise<string | null> {
  try {
    await makeOpenFolder(dataDir)
    const closed = await closedStep(await realpath(dataDir), account)
    return closed === null ? null : `${closed} is closed too`
  } catch (error) {
    return `${dataDir} cannot be made (${lineOf(error)})`
  }
}

/** The real path of a folder, which itself need not exist. */
async function canonical(folder: string): Promise<string> {
  return realpath(folder).catch(async () =>
    path.join(await realpath(path.dirname(folder)), path.basename(folder)),
  )
}
