import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import { cargoRoom } from '../../../../src/sim/rules/ships.ts'
import { goodsInWords } from '../../ui/goodsInWords.ts'
import './cargo.css'

/** What a fleet with haulers carries, and how much it could. */
export function CargoLine({ fleet: { ships, cargo } }: { readonly fleet: OwnFleet }) {
  const room = cargoRoom(ships ?? {})
  if (room === 0) return null
  return (
    <p class="cargo">
      Cargo: {goodsInWords(cargo)} · room for {room}
    </p>
  )
}
