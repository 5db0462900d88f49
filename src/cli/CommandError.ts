/** Its message is one line for the operator: what could not be done, and what would be right. */
export class CommandError extends Error {
  override name = 'CommandError'
}
