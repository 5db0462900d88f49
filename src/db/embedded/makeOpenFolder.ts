import { chmod, mkdir } from 'node:fs/promises'
import path from 'node:path'

/**
 * Creates a folder and its missing parents. If root creates them, other users may enter, whatever
 * root's umask is, because Postgres runs as another user. Postgres protects its own files itself.
 */
export async function makeOpenFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined || process.getuid?.() !== 0) return
  for (let made = path.resolve(folder); made.length >= first.length; made = path.dirname(made)) {
    await chmod(made, 0o755)
  }
}
