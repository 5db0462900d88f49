import { LineOut } from './LineOut.ts'
import { openUnblocking } from './openUnblocking.ts'

/** The process's one way to its standard output, and to where it complains. */
export const standardOut = new LineOut(openUnblocking(1))
export const standardError = new LineOut(openUnblocking(2))

/** Waits until all is written or dropped, but no longer than the limit. */
export async function flushStandardStreams(msMax: number): Promise<void> {
  await Promise.all([standardOut.flush(msMax), standardError.flush(msMax)])
}

/**
 * What others write, such as a library's console.log, takes the same ways: written to a pipe by Node
 * itself it would wait for the reader, and be a fault that nobody catches where the disk is full or the
 * reader gone. For a process that is to live on; what a command prints may be longer than is kept.
 */
export function guardStandardStreams(): void {
  guard(process.stdout, standardOut)
  guard(process.stderr, standardError)
}

function guard(stream: NodeJS.WriteStream, out: LineOut): void {
  stream.on('error', () => {})
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    out.write(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
    const done = rest.find((one) => typeof one === 'function')
    if (done) process.nextTick(done as () => void)
    return true
  }
}
