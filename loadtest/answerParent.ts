/** Ends this forked process when its parent is gone, since nobody needs its work any more. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit())
}

/**
 * Sends an answer to the process that forked this one; resolves when it is sent. If the parent has
 * gone meanwhile, this process ends too.
 */
export function answerParent(answer: unknown): Promise<void> {
  return new Promise((resolve) => {
    // The callback receives a failure to send, which would otherwise be an uncaught error.
    process.send?.(answer, undefined, undefined, (error) => {
      if (error) process.exit()
      resolve()
    })
  })
}
