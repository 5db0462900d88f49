/** A server as far as its data folder goes: run as a process of its own, to be killed by tests. */
import { startEmbeddedPostgres } from '../../src/db/embeddedPostgres.ts'
import { SMALL_POSTGRES, silentLog } from './testDatabase.ts'

export type HolderSays =
  | { readonly kind: 'held'; readonly adopted: boolean; readonly connectionString: string }
  | { readonly kind: 'refused'; readonly message: string }

const [dataDir = ''] = process.argv.slice(2)

try {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: silentLog,
    onProgress: () => {},
    onLost: (reason) => {
      throw new Error(reason)
    },
    settings: SMALL_POSTGRES,
  })
  const { adopted, connectionString } = postgres
  process.once('message', async () => {
    await postgres.stop()
    process.disconnect()
  })
  say({ kind: 'held', adopted, connectionString })
} catch (error) {
  say({ kind: 'refused', message: error instanceof Error ? error.message : String(error) })
  process.disconnect()
}

function say(what: HolderSays): void {
  process.send?.(what)
}
