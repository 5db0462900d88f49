/** The message is one line for the operator: what could not be done, and what would be right. */
export class OperationError extends Error {
  override name = 'OperationError'
}
