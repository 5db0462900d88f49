/** A process that was forked has nobody to work for once its parent is gone: it ends with it. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit())
}

/**
 * Sends the process that forked this one an answer; resolves when it is sent. If the parent has gone
 * meanwhile, this process ends too.
 */
export function answerParent(answer: unknown): Promise<void> {
  return new Promise((resolve) => {
    // With a callback, a failure comes there: else it would be a fault that nobody catches.
    process.send?.(answer, undefined, undefined, (error) => {
      if (error) process.exit()
      resolve()
    })
  })
}
