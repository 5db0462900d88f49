import type { Viewer } from '../../rooms/galaxy/GalaxyRoom.ts'
import type { GalaxySeatAllocator } from '../../rooms/galaxy/GalaxySeatAllocator.ts'
import type { SeatOwner } from '../../rooms/SeatHolders.ts'
import type { Seated, SectorSeatAllocator } from '../../rooms/sector/SectorSeatAllocator.ts'
import type { NodeCalls } from '../cluster/NodeCalls.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { OrderFor, OrderGateway } from '../world/OrderGateway.ts'
import type { NodeId } from '../world/Store.ts'
import type { World } from '../world/World.ts'

interface Answering {
  readonly world: World
  readonly allocator: SectorSeatAllocator
  readonly orders: Pick<OrderGateway, 'here'>
  readonly map: GalaxySeatAllocator
  drain(): void
}

/** Answers the calls that other processes of the galaxy and its operators may make to this one. */
export function answerCalls(
  calls: NodeCalls,
  { world, allocator, orders, map, drain }: Answering,
): void {
  calls.on(
    'seat',
    (asked: { sector: SectorId; owner: SeatOwner; isKnown?: boolean }): Promise<Seated> =>
      allocator.here(asked.sector, asked.owner, asked.isKnown),
  )
  calls.on('order', (given: OrderFor) => orders.here(given))
  calls.on('seatAtMap', ({ viewer }: { viewer: Viewer }) => map.here(viewer))
  calls.on('handedOver', async ({ sector }: { sector: SectorId }) => {
    await world.open(sector)
  })
  calls.on('move', async ({ sector, to }: { sector: SectorId; to: NodeId }) => {
    const host = world.hosts.get(sector)
    return host ? { moved: await world.move(host, to) } : { moved: false }
  })
  calls.on('drain', async () => drain())
}
