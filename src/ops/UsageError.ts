/** Its message is one line: what was asked wrongly, and what would be right. */
export class UsageError extends Error {
  override name = 'UsageError'
}
