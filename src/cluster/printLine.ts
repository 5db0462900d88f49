import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { jsonLine, readable } from '../ops/log.ts'
import { standardOut } from '../ops/standardStreams.ts'

/**
 * Prints a line of one of several speakers: as `[speaker] line` on a terminal, else as JSON with
 * the speaker as `process`.
 */
export function printLine(speaker: string, line: string): void {
  const isTerminal = process.stdout.isTTY
  standardOut.write(`${isTerminal ? shown(speaker, line) : logged(speaker, line)}\n`)
}

/** Prints a child's output, line by line. */
export function printLines(speaker: string, stream: Readable): void {
  createInterface({ input: stream }).on('line', (line) => printLine(speaker, line))
}

function shown(speaker: string, line: string): string {
  return `[${speaker}] ${isOfLog(line) ? readable(line).trimEnd() : line}`
}

function logged(speaker: string, line: string): string {
  if (!isOfLog(line)) return jsonLine({ process: speaker }, line)
  return `${line.trimEnd().slice(0, -1)},"process":${JSON.stringify(speaker)}}`
}

function isOfLog(line: string): boolean {
  try {
    return line.startsWith('{"level":') && typeof JSON.parse(line) === 'object'
  } catch {
    return false
  }
}
