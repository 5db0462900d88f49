/**
 * The default folder of the embedded database, if DATA_DIR is not set: `.data` in the folder where
 * the server is started. Under root, Postgres runs as another user, who may not be able to enter
 * it, such as below /root. Then the database is in a system folder named after the start folder. So
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
/** System folders, where only root writes. */
const SYSTEM_FOLDERS = ['/var/lib/starlane', '/srv/starlane'] as const

/**
 * @param startedIn the server's working folder
 * @returns the folder that already has a database, or else `.data`, which may not exist
 */
export async function findUsualDataDir(startedIn: string): Promise<string> {
  return (await findMade(startedIn)) ?? path.join(startedIn, USUAL)
}

/**
 * Chooses the folder for a server's database: the one that already has a database, or else the
 * first that Postgres can reach.
 *
 * @param startedIn the server's working folder
 * @param systemFolders folders to try if Postgres cannot reach `.data`, in order
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

/** The data folder in a system folder: a readable name, and a hash of the start folder's path. */
async function inSystem(folder: string, startedIn: string): Promise<string> {
  const place = await canonical(startedIn)
  const mark = createHash('sha256').update(place).digest('hex').slice(0, 12)
  return path.join(folder, `${path.basename(place).replaceAll(/[^\w.-]/g, '_')}-${mark}`)
}

/** Creates the folder. @returns why it cannot be used; null if it can */
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
