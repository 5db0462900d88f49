import { chmod, mkdir } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes a folder with those above it. Where root makes them, others may enter, whatever root's umask
 * says: Postgres runs as one of them, and what it has there it closes itself.
 */
export async function makeOpenFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined || process.getuid?.() !== 0) return
  for (let made = path.resolve(folder); made.length >= first.length; made = path.dirname(made)) {
    await chmod(made, 0o755)
  }
}
