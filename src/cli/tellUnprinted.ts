/**
 * For a command whose answer is what it prints. Where that cannot be written it says so and ends with
 * this code; a reader who has gone, like `head`, has read all that was wanted.
 */
export function tellUnprinted(code: number): void {
  process.stderr.on('error', () => {}) // there is nowhere to say it
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    process.stdout.on('error', () => {}) // told
    if (error.code === 'EPIPE') return
    process.stderr.write(`cannot print: ${error.message}\n`)
    process.once('exit', () => {
      process.exitCode = code
    })
  })
}
