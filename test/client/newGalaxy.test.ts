import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import test from 'node:test'
import { Api } from '../../src/client/Api.ts'
import { GalaxyWatch } from '../../src/client/GalaxyWatch.ts'
import { Changes } from '../../testkit/Changes.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { makeDataDir } from '../../testkit/testDatabase.ts'

/**
 * @param sectors the sectors it asks to show; null for a page without a map, which asks for nothing
 */
async function watchFrom(endpoint: string, sectors: number[] | null, changes: Changes) {
  const watch = await GalaxyWatch.open(new Api(endpoint))
  const heard = { watch, others: 0 }
  watch.listen({
    onState: () => changes.tell(),
    onOtherGalaxy: () => {
      heard.others += 1
      changes.tell()
    },
  })
  if (sectors) watch.show({ sectors })
  watch.follow()
  await changes.until(() => watch.feedState === 'live')
  return heard
}

test('a restart goes unnoticed, but a galaxy founded again with the same seed is another galaxy', async () => {
  const dataDir = await makeDataDir()
  const settings = { GALAXY_SECTORS: '16', MERCHANTS: '8' }
  let server = await ServerProcess.start({ ...settings, DATA_DIR: dataDir })
  const changes = new Changes()
  const viewers: Awaited<ReturnType<typeof watchFrom>>[] = []
  try {
    for (const sectors of [[1, 2], [], null]) {
      viewers.push(await watchFrom(server.endpoint, sectors, changes))
    }
    const before = viewers[0]?.watch.map
    const { port } = new URL(server.endpoint)
    const restart = async (): Promise<void> => {
      await server.stop()
      await changes.until(() => viewers.every(({ watch }) => watch.feedState !== 'live'))
      server = await ServerProcess.start({ ...settings, DATA_DIR: dataDir, PORT: port })
      for (const { watch } of viewers) watch.hurry()
    }
    await restart()
    await changes.until(() => viewers.every(({ watch }) => watch.feedState === 'live'))
    assert.equal((await new Api(server.endpoint).galaxy()).id, before?.id)
    assert.deepEqual(
      viewers.map(({ others }) => others),
      [0, 0, 0],
    )

    await server.stop()
    await rm(dataDir, { recursive: true })
    await restart()
    await changes.until(() => viewers.every(({ others }) => others > 0))
    const after = await new Api(server.endpoint).galaxy()
    assert.equal(after.seed, before?.seed)
    assert.notEqual(after.id, before?.id)
    assert.deepEqual(
      viewers.map(({ others }) => others),
      [1, 1, 1],
      'told once',
    )
  } finally {
    for (const { watch } of viewers) watch.pause()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})
