import type { Logger } from 'typeorm'
import type { Log } from '../ops/log.ts'

/**
 * Sends TypeORM's messages to our log instead of the console. Errors are only debug lines here,
 * because they are also thrown, and logged by the code that catches them.
 *
 * @param failed called for each statement's error; no other place sees all of them
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
