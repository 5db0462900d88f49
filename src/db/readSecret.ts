import type { Database } from './dataSource.ts'

/** @returns the galaxy's secret, 32 bytes. It must reach no client and no log. */
export async function readSecret({ web }: Database): Promise<Uint8Array> {
  const [row] = await web.query<{ secret: Uint8Array }>('select secret from galaxy_secret')
  if (!row) throw new Error('the table galaxy_secret is empty: restore its row from a backup')
  return row.secret
}
