import { type Logger, pino } from 'pino'
import type { LogLevel } from '../config.ts'
import { standardOut } from './standardStreams.ts'

export type Log = Logger

/**
 * Logs JSON lines to stdout, or short readable lines on a terminal.
 *
 * @param isBrief whether an error's message is enough; all others are logged with their stack
 */
export function createLog(
  level: LogLevel,
  isBrief: (error: unknown) => boolean = () => false,
): Log {
  const err = (error: unknown) =>
    error instanceof Error && isBrief(error)
      ? { type: error.name, message: error.message }
      : pino.stdSerializers.err(error as Error)
  const options = { level, base: null, serializers: { err }, formatters: { log: withoutOwnNames } }
  if (!process.stdout.isTTY) return pino(options, standardOut)
  return pino(options, { write: (line) => standardOut.write(readable(line)) })
}

/** Renames fields that have names of pino's own, which they would hide in the line. */
function withoutOwnNames(fields: Record<string, unknown>): Record<string, unknown> {
  if (!('level' in fields) && !('time' in fields)) return fields
  const { level, time, ...rest } = fields
  return {
    ...rest,
    ...(level !== undefined && { level_: level }),
    ...(time !== undefined && { time_: time }),
  }
}

/** A plain message as a JSON line of our log. */
export function jsonLine(fields: Readonly<Record<string, string>>, msg: string): string {
  return JSON.stringify({ level: pino.levels.values.info, time: Date.now(), ...fields, msg })
}

/** Turns a JSON line of pino's into `12:30:01.250 warn  message key=value`. */
export function readable(line: string): string {
  const { level, time, msg = '', err, ...rest } = JSON.parse(line)
  const name = pino.levels.labels[level] ?? String(level)
  const fields = Object.entries(rest).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
  if (err !== undefined && err.stack === undefined)
    fields.push(` err=${JSON.stringify(err.message)}`)
  const stack = err?.stack === undefined ? '' : `\n${err.stack}`
  const clock = new Date(time).toISOString().slice(11, 23)
  return `${clock} ${name.padEnd(5)} ${msg}${fields.join('')}${stack}\n`
}
