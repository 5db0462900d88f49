/** Of Postgres, for a game's server on a machine it shares with the server itself. */
const SETTINGS: Readonly<Record<string, string>> = {
  // Ours alone: no other machine, and no socket file that could be stale or too long a path.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',

  // What was acknowledged outlasts a power cut [DUR-2]. Never turn these off.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',

  // Holds the hot tables of a large galaxy; more would be taken from the file cache.
  shared_buffers: '256MB',
  // Three pools, the lock, a migration, and room for psql and a backup.
  max_connections: '60',

  // A checkpoint disturbs commits: rarely, then. These binaries have no lz4, and their other way
  // of compressing the pages that commits log after a checkpoint costs more time than it saves.
  checkpoint_timeout: '15min',
  max_wal_size: '2GB',
  wal_compression: 'off',

  // Statements are short. Compiling them, or sharing them among processes (which needs a shared
  // memory that containers are short of), only costs.
  jit: 'off',
  max_parallel_workers_per_gather: '0',

  // A statement of a server that was killed gives up its locks within this time.
  ...(process.platform === 'win32' ? {} : { client_connection_check_interval: '1s' }),

  // The server tells of failed statements itself; here they would fill the disk with players' data.
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/** @returns arguments for `postgres` */
export function settingsToArgs(overrides: Readonly<Record<string, string>>): string[] {
  return Object.entries({ ...SETTINGS, ...overrides }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
}

const PLAIN = /^[\w.:=-]*$/

/** @returns the same for `pg_ctl`, which hands them to a shell: they need no quotes in any */
export function settingsToOptions(overrides: Readonly<Record<string, string>>): string {
  const args = settingsToArgs(overrides)
  const odd = args.find((arg) => !PLAIN.test(arg))
  if (odd === undefined) return args.join(' ')
  throw new Error(`the Postgres setting ${odd} has characters a shell could take apart`)
}
