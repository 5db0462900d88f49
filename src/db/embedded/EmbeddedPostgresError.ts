/** A failure of the embedded Postgres. Its message is one line for the person at the terminal. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
}
