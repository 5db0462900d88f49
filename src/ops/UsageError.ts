/** A wrong use of a command. Its message is one line that says what is wrong and what is right. */
export class UsageError extends Error {
  override name = 'UsageError'
}
