import type { Goods } from '../../../src/sim/fleets/cargo.ts'

/** Goods as a list: `120 ore, 50 gas`; `nothing` for none. */
export function goodsInWords({ ore, gas }: Goods): string {
  const counted = [
    [ore, 'ore'],
    [gas, 'gas'],
  ] as const
  const said = counted.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`)
  return said.join(', ') || 'nothing'
}
