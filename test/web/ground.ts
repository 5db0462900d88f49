import { rm } from 'node:fs/promises'
import { after } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchChromium } from '../../testkit/chromium.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { makeDataDir, type TestDatabase, withTestDatabase } from '../../testkit/testDatabase.ts'

interface Ground {
  readonly browser: Browser
  readonly server: ServerProcess
}

/** Galaxy time is fast, so that a fleet leaves its first sector within a test. */
const SETTINGS = { TIME_SCALE: '6', MERCHANTS: '64' }

let made: Promise<Ground> | null = null
const ends: (() => Promise<unknown>)[] = []

after(async () => {
  for (const end of ends.reverse()) await end()
})

/**
 * One Chromium and one server with the page, for all tests of this process. A test that needs other
 * settings, or that kills its server, starts its own with `startServer`.
 */
export function ground(): Promise<Ground> {
  made ??= makeGround()
  return made
}

/** Starts a server that is stopped, with its data deleted, when all tests are over. */
export async function startServer(settings: Record<string, string>): Promise<ServerProcess> {
  // Builds the page if it is not fresh, as `npm start` does.
  await import('../../web/build.ts')
  const dataDir = await makeDataDir()
  ends.push(() => rm(dataDir, { recursive: true, force: true }))
  const server = await ServerProcess.start({ DATA_DIR: dataDir, ...settings })
  ends.push(() => server.stop())
  return server
}

export interface Realm {
  readonly browser: Browser
  readonly endpoint: string
  readonly database: TestDatabase
}

/** @returns makes a server over a database of the test, in which things can be given; once */
export function realmOf(settings: Record<string, string>): () => Promise<Realm> {
  let made: Promise<Realm> | null = null
  const make = async (): Promise<Realm> => {
    const { browser } = await ground()
    const database = await withTestDatabase()
    ends.push(() => database.close())
    const server = await startServer({ ...settings, DATABASE_URL: database.connectionString })
    return { browser, endpoint: server.endpoint, database }
  }
  return () => {
    made ??= make()
    return made
  }
}

async function makeGround(): Promise<Ground> {
  const [server, browser] = await Promise.all([startServer(SETTINGS), launchChromium()])
  ends.push(() => browser.close())
  return { browser, server }
}
