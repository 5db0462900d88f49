import type pg from 'pg'
import { NotSentError } from './failure.ts'

/** A session's time limits, in ms. */
export interface SessionLimits {
  /** 0 for no limit. */
  readonly statementTimeoutMs: number
  readonly lockTimeoutMs: number
  readonly idleInTransactionMs: number
}

/** The node answers but accepts no writes, so it is not, or no longer, the primary. */
export class ReadOnlyNodeError extends NotSentError {
  override name = 'ReadOnlyNodeError'
}

const PREPARE_MS_MAX = 5_000

/**
 * The settings that our statements rely on, whatever the defaults of the database or the role.
 * Settings that an older Postgres does not know are skipped.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  // The forms that node-postgres reads; floats lose no digit.
  DateStyle: 'ISO, MDY',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  // A policy that hides rows must cause an error, not a galaxy with holes.
  row_security: 'off',
  // The commit reads rows as they are after it has waited for their locks.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  default_transaction_read_only: 'off',
  synchronous_commit: 'on',
  // Idle connections are kept, and long statements have a limit of their own.
  idle_session_timeout: '0',
  transaction_timeout: '0',
}

/**
 * Sets the settings, with three exceptions. A stronger `synchronous_commit` stays. If the server as
 * a whole is read-only, it stays so, because an administrator set it to stop all writes. The schema
 * is the one that has our tables, or else the first of the path. The path is pinned to that schema,
 * so that a schema created later and earlier in the path cannot hide our tables.
 */
const PREPARE_SQL = `
with wanted as (
  select name, setting from unnest($1::text[], $2::text[]) as w (name, setting)
  union all
  select 'search_path', quote_ident(coalesce(
    (select n.nspname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.oid = to_regclass('home_sector')),
    current_schema()::text))
),
server as materialized (
  select name, setting, name = 'default_transaction_read_only' and source in
    ('default', 'configuration file', 'command line', 'environment variable') as fences
  from pg_settings
),
stated as materialized (
  select set_config(s.name, w.setting, false) from wanted w join server s on s.name = w.name
  where not s.fences and not (s.name = 'synchronous_commit' and s.setting = 'remote_apply')
)
select (select count(*) from stated) as stated, pg_is_in_recovery() as "isStandby",
  (select bool_or(fences and setting = 'on') from server) as "isFenced"`

/**
 * Prepares a new connection for our use. The settings are not sent with the startup message,
 * because poolers refuse parameters they do not know.
 *
 * @throws ReadOnlyNodeError if the node accepts no writes
 */
export async function prepareSession(client: pg.ClientBase, limits: SessionLimits): Promise<void> {
  const { isStandby, isFenced } = await stateSettings(client, limits)
  if (isStandby) throw new ReadOnlyNodeError('it is a standby, which takes no writes')
  if (isFenced) {
    throw new ReadOnlyNodeError(
      'its server has default_transaction_read_only on and takes no writes',
    )
  }
}

interface Node {
  readonly isStandby: boolean
  readonly isFenced: boolean
}

/** Like `prepareSession`, but accepts any node, for callers that only read. */
export async function stateSettings(client: pg.ClientBase, limits: SessionLimits): Promise<Node> {
  const settings = Object.entries({
    ...SETTINGS,
    statement_timeout: String(limits.statementTimeoutMs),
    lock_timeout: String(limits.lockTimeoutMs),
    idle_in_transaction_session_timeout: String(limits.idleInTransactionMs),
  })
  // The limit is the client's, because the server has no limit for this statement yet.
  const query: pg.QueryConfig & { query_timeout: number } = {
    text: PREPARE_SQL,
    values: [settings.map(([name]) => name), settings.map(([, setting]) => setting)],
    query_timeout: PREPARE_MS_MAX,
  }
  const { rows } = await client.query<Node>(query)
  const [node] = rows
  if (!node) throw new Error('the database did not say which settings a session has')
  return node
}
