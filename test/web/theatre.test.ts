import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator } from 'playwright-core'
import { GameClient } from '../../src/client/GameClient.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { endShields } from '../../testkit/endShields.ts'
import { giveFleet } from '../../testkit/giveFleet.ts'
import { assertAccessible } from './axe.ts'
import { type Realm, realmOf } from './ground.ts'
import { DESKTOP, PHONE, Visitor } from './Visitor.ts'

/** Not much faster than in play: three pages draw on one processor. */
const SETTINGS = { GALAXY_SECTORS: '16', MERCHANTS: '0', PIRATES: '0', TIME_SCALE: '2' }
/** In sight, and out of contact range. */
const AWAY_UNITS = 90
/** They fight each other for dozens of rounds. */
const HAMMER: Ships = { cruiser: 6, hauler: 60 }
const CORSAIR: Ships = { cruiser: 4, hauler: 60 }

const realm = realmOf(SETTINGS)

/** A player who is at the page, with a client beside it to look at what the player knows. */
class Player {
  readonly visitor: Visitor
  readonly client: GameClient

  private constructor(visitor: Visitor, client: GameClient) {
    this.visitor = visitor
    this.client = client
  }

  static async at(realm: Realm, name: string, device: typeof DESKTOP | typeof PHONE) {
    const { browser, endpoint } = realm
    const visitor = await Visitor.at(browser, endpoint, `theatre-${name.toLowerCase()}`, device)
    const { page } = visitor
    await visitor.takeCommand(name)
    const token = await page.evaluate(() => localStorage.getItem('starlane.token'))
    const client = await GameClient.connect({ endpoint, token: token ?? '' })
    return new Player(visitor, client)
  }

  button(name: string | RegExp): Locator {
    return this.visitor.page.getByRole('button', { name, exact: true }).first()
  }

  press(what: string | RegExp | Locator): Promise<void> {
    return this.visitor.press(what, true)
  }
}

function logged(visitor: Visitor, words: string | RegExp): Promise<void> {
  return visitor.until(String(words), async () => {
    const log = await visitor.textOf('#event-list')
    return typeof words === 'string' ? log.includes(words) : words.test(log)
  })
}

test('two players meet, fight and part, one takes a system, and a watcher sees what is public of it', async (t) => {
  const here = await realm()
  const ada = await Player.at(here, 'Ada', DESKTOP)
  const bea = await Player.at(here, 'Bea', PHONE)
  const { homeSector } = ada.client.commander
  const sector = ada.client.watch.map.sectors[homeSector - 1]
  const base = ada.client.base
  const near = sector?.systems[(base?.system ?? 0) - 1]
  assert.ok(sector && base && near)
  const cleo = await Player.at(here, 'Cleo', DESKTOP)
  const watcher = cleo.visitor
  const all = [ada, bea, cleo]
  t.after(async () => {
    for (const { client, visitor } of all) {
      client.close()
      await visitor.page.context().close()
    }
  })
  const { database } = here.database
  await endShields(
    database.web.dataSource,
    [ada, bea].map(({ client }) => client.commander.id),
  )
  const give = ({ client }: Player, id: string, ships: Ships, awayUnits: number) => {
    const x = base.x + (base.x > PLANE_UNITS / 2 ? -awayUnits : awayUnits)
    const given = { id, owner: client.commander.id, ships }
    return giveFleet(database, given, homeSector, { x, y: base.y })
  }
  await give(ada, 'Hammer', HAMMER, 0)
  await give(bea, 'Corsair', CORSAIR, AWAY_UNITS)
  await give(cleo, 'Lookout', { scout: 1 }, 2 * AWAY_UNITS)
  for (const [player, fleet] of [
    [bea, 'Corsair'],
    [cleo, 'Lookout'],
  ] as const) {
    // No fleet comes into being in play where its commander has nothing: the page must ask again.
    await player.visitor.page.reload()
    const row = player.visitor.page.locator('.fleet', { hasText: fleet })
    await player.press(row)
    // Of what is selected, the row is the way to follow it.
    await player.press(row)
    await player.button('Follow').and(player.visitor.page.locator('[aria-pressed=true]')).waitFor()
  }
  await watcher.until('the sector fills the screen', async () => {
    await cleo.press('Zoom in')
    return watcher.page.locator('.viewed', { hasText: sector.name }).isVisible()
  })

  // They meet, and see what would come of it.
  await ada.press('Home sector')
  await ada.press(ada.visitor.page.locator('.fleet', { hasText: 'Hammer' }))
  await ada.press(ada.visitor.page.locator('.sight-list button', { hasText: 'Corsair' }))
  await ada.visitor.page.getByText('If Hammer attacks: You win', { exact: false }).waitFor()
  await ada.visitor.picture('1-preview')

  // The fight: both have a panel of it, and everybody hears that there is one.
  const attack = ada.visitor.page.locator('.target').getByRole('button', { name: 'Attack' })
  await ada.visitor.until('the fight begins', async () => {
    if (await attack.isVisible()) await ada.press(attack)
    return ada.visitor.page.locator('.battle').isVisible()
  })
  await bea.visitor.page.locator('.battle .parties', { hasText: 'Ada' }).waitFor()
  await logged(watcher, /A (skirmish|battle) has begun in/)
  await Promise.all([ada, bea].map(({ visitor }) => visitor.picture('2-fight')))
  await watcher.picture('2-fight')

  // One flees. What it cost is known to all, and that it was these two.
  await bea.press(/^Retreat/)
  await logged(bea.visitor, 'Corsair has fled from the fight.')
  await bea.visitor.picture('3-fled')
  await logged(watcher, `A battle in ${sector.name} is over`)
  await logged(watcher, /It was fought by (Ada and Bea|Bea and Ada)\./)

  // A system changes hands before everybody's eyes.
  await ada.press('Close')
  await ada.press(
    ada.visitor.page.locator('.sector-card .place', {
      has: ada.visitor.page.getByText(near.name, { exact: true }),
    }),
  )
  await ada.press('Capture')
  await ada.visitor.page.getByText(/You are taking it: \d+ s left\./).waitFor()
  await ada.visitor.picture('4-capture')
  await logged(ada.visitor, `You have taken ${near.name}.`)
  await logged(watcher, `Ada has taken ${near.name}.`)
  await watcher.picture('4-taken')

  // Each reads the report: who fought all of it, with its replay; the watcher what is public.
  await ada.press('Report')
  const dialog = ada.visitor.page.getByRole('dialog', { name: 'Battle reports' })
  await dialog.getByLabel('Speed').selectOption('4')
  await dialog.getByRole('button', { name: 'Play' }).press('Enter')
  await dialog.locator('.rounds [aria-current=step]', { hasText: /^Round [2-9]/ }).waitFor()
  await ada.visitor.picture('5-replay')
  await watcher.page.getByRole('button', { name: 'Report', exact: true }).first().press('Enter')
  await watcher.page.getByText('Everybody may see it in', { exact: false }).waitFor()
  await watcher.picture('5-report')
  await assertAccessible(watcher, 'a report that a watcher reads')
  await Promise.all(all.map(({ visitor }) => visitor.leave()))
})
