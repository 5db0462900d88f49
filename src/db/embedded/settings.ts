/** Postgres settings for a machine that it shares with the game server. */
const SETTINGS: Readonly<Record<string, string>> = {
  // Only for this machine, without a socket file, which could be stale or have too long a path.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',

  // Acknowledged commits survive a power cut [DUR-2]. Never turn these off.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',

  // Enough for the hot tables of a large galaxy. More would be taken from the file cache.
  shared_buffers: '256MB',
  // For three pools, the lock, a migration, psql and a backup.
  max_connections: '60',

  // Checkpoints disturb commits, so they are rare. These binaries lack lz4; their other compression
  // of pages logged after a checkpoint costs more time than it saves.
  checkpoint_timeout: '15min',
  max_wal_size: '2GB',
  wal_compression: 'off',

  // Statements are short, so compiling them or running them in parallel only costs. Parallel
  // workers also need shared memory, which containers are short of.
  jit: 'off',
  max_parallel_workers_per_gather: '0',

  // A killed server's statement gives up its locks within this time.
  ...(process.platform === 'win32' ? {} : { client_connection_check_interval: '1s' }),

  // The server logs failed statements itself. Here they would fill the disk with players' data.
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

/** @returns the same for `pg_ctl`, which passes them to a shell; they must need no quotes */
export function settingsToOptions(overrides: Readonly<Record<string, string>>): string {
  const args = settingsToArgs(overrides)
  const odd = args.find((arg) => !PLAIN.test(arg))
  if (odd === undefined) return args.join(' ')
  throw new Error(`the Postgres setting ${odd} has characters a shell could take apart`)
}
