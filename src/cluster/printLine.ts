import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { readable } from '../ops/log.ts'
import { standardOut } from '../ops/standardStreams.ts'

/** Prints a line of one of several speakers, as `[speaker] line`; for a terminal in short form. */
export function printLine(speaker: string, line: string): void {
  standardOut.write(`[${speaker}] ${process.stdout.isTTY ? shorten(line) : line}\n`)
}

/** Prints what a child says, line by line. */
export function printLines(speaker: string, stream: Readable): void {
  createInterface({ input: stream }).on('line', (line) => printLine(speaker, line))
}

function shorten(line: string): string {
  try {
    return line.startsWith('{') ? readable(line).trimEnd() : line
  } catch {
    return line // not of our log
  }
}
