/**
 * For a command whose result is its output. If the output cannot be written, the command says so
 * and ends with this code. A reader that has gone, like `head`, has read all it wanted.
 */
export function tellUnprinted(code: number): void {
  process.stderr.on('error', () => {}) // there is nowhere to report it
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    process.stdout.on('error', () => {}) // already reported
    if (error.code === 'EPIPE') return
    process.stderr.write(`cannot print: ${error.message}\n`)
    process.once('exit', () => {
      process.exitCode = code
    })
  })
}
