/** Holds a data folder as a server does. Tests run it as a process of its own and kill it. */
import { startTestPostgres } from '../../testkit/testDatabase.ts'

export type HolderSays =
  | { readonly kind: 'held'; readonly adopted: boolean; readonly connectionString: string }
  | { readonly kind: 'refused'; readonly message: string }

const [dataDir = ''] = process.argv.slice(2)

try {
  const postgres = await startTestPostgres(dataDir)
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
