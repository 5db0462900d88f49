import { LineOut } from './LineOut.ts'
import { openUnblocking } from './openUnblocking.ts'

/** The process's only writer to its standard output. */
export const standardOut = new LineOut(openUnblocking(1))
/** The process's only writer to its standard error. */
export const standardError = new LineOut(openUnblocking(2))

/** Waits until everything is written or dropped, but no longer than the limit. */
export async function flushStandardStreams(msMax: number): Promise<void> {
  await Promise.all([standardOut.flush(msMax), standardError.flush(msMax)])
}

/**
 * Sends what other code writes, such as a library's console.log, through these writers too. Node's
 * own write to a pipe would wait for the reader, and would throw uncaught if the disk is full or
 * the reader gone. Use it only in servers: a command's output may be longer than the writers keep.
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
