import pg from 'pg'

/**
 * What a database error says about its statement.
 *
 * - `not_sent`: there was no connection; nothing reached the database
 * - `unknown`: the connection ended before an answer came; it may be committed or not [DUR-4]
 * - `transient`: rolled back for a temporary reason; worth sending again unchanged
 * - `definite`: rolled back because of the statement itself
 */
export type Failure = 'not_sent' | 'unknown' | 'transient' | 'definite'

/** Thrown when a statement got no connection. The reason is its `cause`. */
export class NotSentError extends Error {
  override name = 'NotSentError'
}

/** Temporary troubles of the server itself: no disk space or memory, I/O errors. */
const TRANSIENT_CLASSES: ReadonlySet<string> = new Set(['53', '58'])

const TRANSIENT: ReadonlySet<string> = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available: lock_timeout
  '57014', // query_canceled: statement_timeout
  '25006', // read_only_sql_transaction: the primary has become a replica
])

/** Codes that come only while connecting: starting, shutting down, full, wrong user or database. */
const REFUSED_CONNECTION: ReadonlySet<string> = new Set([
  '57P03',
  '53300',
  '28000',
  '28P01',
  '3D000',
])

/** The class of connection exceptions. */
const UNKNOWN_CLASS = '08'

const UNKNOWN: ReadonlySet<string> = new Set([
  '40003', // statement_completion_unknown
  '57P01', // admin_shutdown, also pg_terminate_backend
  '57P02', // crash_shutdown
  '57P04', // database_dropped
  '57P05', // idle_session_timeout
  '25P03', // idle_in_transaction_session_timeout
  '25P04', // transaction_timeout
])

/** Severities that end the connection. Servers may translate them; the codes above are the same. */
const END_OF_CONNECTION: ReadonlySet<string> = new Set(['FATAL', 'PANIC'])

/**
 * Classifies an error of a statement.
 *
 * An ERROR answers a statement after its rollback, and so is definite. A FATAL or PANIC ends the
 * connection and answers nothing: an administrator's shutdown (57P01) takes effect right after the
 * running statement's commit, before the client is told. So it is unknown, like a lost connection
 * and the client's own time limits. Everything not recognized is unknown too: taking a commit for
 * failed that was not would lose or double an order, while settling an unknown one costs a round
 * trip.
 */
export function classify(error: unknown): Failure {
  if (error instanceof NotSentError) return 'not_sent'
  const cause = driverError(error)
  if (isConnectFailure(cause)) return 'not_sent'
  if (!(cause instanceof pg.DatabaseError) || cause.code === undefined) return 'unknown'
  const { code, severity } = cause
  if (REFUSED_CONNECTION.has(code)) return 'not_sent'
  if (END_OF_CONNECTION.has(severity ?? '')) return 'unknown'
  if (code.startsWith(UNKNOWN_CLASS) || UNKNOWN.has(code)) return 'unknown'
  if (TRANSIENT.has(code) || TRANSIENT_CLASSES.has(code.slice(0, 2))) return 'transient'
  return 'definite'
}

export function isOutcomeUnknown(error: unknown): boolean {
  return classify(error) === 'unknown'
}

/** Messages of plain errors from node-postgres. */
const LOST_CONNECTION =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect)/
const LOST_SOCKET: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

/**
 * Whether an error is a temporary trouble of the database or the network, and surely not a bug of
 * ours. Then its message is enough, without a stack. `classify` cannot tell, because it has to
 * expect the worst of an error it does not know.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof NotSentError) return true
  const cause = driverError(error)
  if (isConnectFailure(cause)) return true
  if (cause instanceof pg.DatabaseError) return classify(cause) !== 'definite'
  if (!(cause instanceof Error)) return false
  if (LOST_CONNECTION.test(cause.message)) return true
  if ('code' in cause && LOST_SOCKET.has(cause.code)) return true
  return cause.cause !== undefined && isDatabaseAway(cause.cause)
}

/** The five characters of an error Postgres answered with, such as '23505' for a duplicate key. */
export function sqlState(error: unknown): string | null {
  const cause = driverError(error)
  if (cause instanceof pg.DatabaseError) return cause.code ?? null
  return cause instanceof Error && cause.cause !== undefined ? sqlState(cause.cause) : null
}

/** TypeORM wraps what the driver threw. */
function driverError(error: unknown): unknown {
  return error instanceof Error && 'driverError' in error ? error.driverError : error
}

/** Whether the failing system call was `connect` or the name lookup, before anything was sent. */
function isConnectFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError) return error.errors.every(isConnectFailure)
  return 'syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo')
}
