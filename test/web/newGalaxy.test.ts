import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import { Api } from '../../src/client/Api.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { makeDataDir } from '../../testkit/testDatabase.ts'
import { ground } from './ground.ts'
import { DESKTOP, WITHOUT_MAP } from './Visitor.ts'

test('a tab left open over a new galaxy reloads itself and says why', async () => {
  const { browser } = await ground()
  const dataDir = await makeDataDir()
  const settings = { DATA_DIR: dataDir, GALAXY_SECTORS: '16', MERCHANTS: '8' }
  let server = await ServerProcess.start(settings)
  try {
    const context = await browser.newContext(DESKTOP)
    context.setDefaultTimeout(60_000)
    await context.addInitScript(WITHOUT_MAP)
    const page = await context.newPage()
    await page.goto(server.endpoint)
    const take = async (name: string): Promise<void> => {
      await page.getByLabel('Your name').fill(name)
      await page.getByRole('button', { name: 'Take command' }).click()
      await page.locator('.commander', { hasText: name }).waitFor()
    }
    await take('Ada')
    const before = (await new Api(server.endpoint).galaxy()).id
    await server.stop()
    await rm(dataDir, { recursive: true })
    const loaded = page.waitForEvent('load')
    server = await ServerProcess.start({ ...settings, PORT: new URL(server.endpoint).port })
    await loaded
    await page.getByText('a new one has begun').waitFor()
    await take('Grace')
    assert.notEqual((await new Api(server.endpoint).galaxy()).id, before)
    await context.close()
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})
