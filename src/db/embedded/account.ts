import { stat } from 'node:fs/promises'
import path from 'node:path'
import { EmbeddedPostgresError } from './EmbeddedPostgresError.ts'
import { lineOf, run } from './run.ts'

/** The user of this machine that Postgres runs as, because it refuses to run as root. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const NAME = 'postgres'
const COMMAND_LIMIT_MS = 10_000
const ADVICE =
  'start the server as an ordinary user, or set DATABASE_URL to use a Postgres of your own'

/**
 * Chooses the user that Postgres runs as. An ordinary user runs it under its own account (null).
 * Root runs it as the owner of the existing database, or else as the user `postgres`, which is
 * created if necessary.
 *
 * @param clusterFolder may not exist yet
 */
export async function chooseAccount(clusterFolder: string): Promise<Account | null> {
  const ownUid = process.getuid?.()
  const owner = await ownerOf(clusterFolder)
  if (ownUid !== 0) {
    if (ownUid === undefined || owner === null || owner.uid === ownUid) return null
    throw new EmbeddedPostgresError(
      `${clusterFolder} belongs to another user (uid ${owner.uid}): start the server as that user, ` +
        'or set DATA_DIR to a folder of your own',
    )
  }
  if (owner !== null && owner.uid !== 0) return { name: `with uid ${owner.uid}`, ...owner }
  return (await findPostgresUser()) ?? (await makePostgresUser())
}

/** @throws EmbeddedPostgresError if the account cannot enter the folder, with a clear message */
export async function checkReachable(folder: string, account: Account): Promise<void> {
  const closed = await closedStep(folder, account)
  if (closed === null) return
  throw new EmbeddedPostgresError(
    `Postgres cannot run as root, and user ${account.name} may not enter ${closed}: set ` +
      `DATA_DIR to a folder that user can reach, ${ADVICE}`,
  )
}

/**
 * @param folder a canonical path; neither it nor its parents need exist
 * @returns the first folder on the path, including itself, that the account may not enter; null if
 *   there is none
 */
export async function closedStep(folder: string, account: Account): Promise<string | null> {
  const { root } = path.parse(folder)
  const steps = path.relative(root, folder).split(path.sep)
  let ancestor = root
  for (const step of ['', ...steps]) {
    ancestor = path.join(ancestor, step)
    if ((await ownerOf(ancestor)) === null) return null
    try {
      await run('test', ['-x', ancestor], { account, timeLimitMs: COMMAND_LIMIT_MS })
    } catch {
      return ancestor
    }
  }
  return null
}

async function ownerOf(folder: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await stat(folder)
    return { uid, gid }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function findPostgresUser(): Promise<Account | null> {
  try {
    const [uid, gid] = [await asRoot('id', '-u', NAME), await asRoot('id', '-g', NAME)]
    return { name: NAME, uid: Number(uid), gid: Number(gid) }
  } catch {
    return null // `id` fails if the user does not exist
  }
}

async function makePostgresUser(): Promise<Account> {
  try {
    await asRoot('groupadd', '--force', '--system', NAME)
    await asRoot('useradd', '--system', '--no-create-home', '--gid', NAME, NAME)
  } catch (error) {
    // Another starting server may have been quicker; the user only has to exist.
    const account = await findPostgresUser()
    if (account !== null) return account
    throw new EmbeddedPostgresError(
      `Postgres cannot run as root, and no user ${NAME} could be made (${lineOf(error)}): ${ADVICE}`,
    )
  }
  const account = await findPostgresUser()
  if (account === null)
    throw new EmbeddedPostgresError(`the new user ${NAME} is missing: ${ADVICE}`)
  return account
}

function asRoot(command: string, ...args: string[]): Promise<string> {
  return run(command, args, { account: null, timeLimitMs: COMMAND_LIMIT_MS })
}
