import type { Logger } from 'typeorm'
import type { Log } from '../ops/log.ts'

/**
 * TypeORM would print to the console. What fails is thrown as well and told by whoever catches it.
 * @param failed told of each error of a statement: no other place sees all of them
 */
export function ormLogger(log: Log, failed: (error: unknown) => void): Logger {
  return {
    logQuery: (query) => log.trace({ query }, 'query'),
    logQueryError: (error, query) => {
      log.debug({ reason: String(error), query }, 'query failed')
      failed(error)
    },
    logQuerySlow: (timeMs, query) => log.warn({ timeMs, query }, 'slow query'),
    logSchemaBuild: (message) => log.debug(message),
    logMigration: (message) => log.debug(message),
    log: (level, message) => log[level === 'warn' ? 'warn' : 'debug'](message),
  }
}
