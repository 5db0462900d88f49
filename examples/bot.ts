/**
 * A bot on the project's client. It founds a commander and sends its fleet from sector to sector.
 *
 * npx node examples/bot.ts [http://localhost:2567] [jumps]
 */
import { GameClient } from '../src/client/index.ts'

const [endpoint = 'http://localhost:2567', jumps = '3'] = process.argv.slice(2)
const JUMP_MS_MAX = 5 * 60_000

const game = await GameClient.connect({ endpoint, name: 'Wanderer' })
const [{ id: fleetId } = { id: '' }] = game.fleets

for (let left = Number(jumps); left > 0; left--) {
  const place = game.fleet(fleetId)?.place
  if (place === undefined || place.kind === 'lane') throw new Error('the fleet is not in a sector')
  const gates = game.watch.map.sectors.find(({ id }) => id === place.sectorId)?.gates ?? []
  const gate = gates[Math.floor(Math.random() * gates.length)]
  if (!gate) throw new Error(`sector ${place.sectorId} has no gates`)

  const answer = await game.order({ type: 'jump', fleetId, toSector: gate.to })
  console.log(`jump to ${gate.to}:`, answer.ok ? 'accepted' : answer.message)
  await game.until(() => {
    const now = game.fleet(fleetId)?.place
    return now?.kind === 'sector' && now.sectorId === gate.to
  }, JUMP_MS_MAX)
  console.log(`the fleet is in ${gate.to}`)
}
game.close()
