import { MemoryStore } from '../../testkit/MemoryStore.ts'
import { storeContract } from './storeContract.ts'

storeContract('MemoryStore', async () => {
  const store = new MemoryStore({
    nowMs: () => Date.now(),
    lifeMs: 60_000,
    scale: 1,
    sectors: 16,
  })
  return {
    store,
    seedCommander: async (id) => {
      store.commanders.add(id)
    },
    seedFleet: async (fleet, sector) => {
      const { id, owner, hops, name } = fleet
      store.fleets.set(id, { owner, hops, name, sector, ended: null })
    },
    seedTransit: async (transit) => store.appear(transit),
    seedBase: async (base) => {
      store.bases.set(base.baseId, base)
    },
    writeFacts: async (facts) => {
      store.writeFacts(facts.map(({ kind, ...fact }) => ({ ...fact, kind: kind.kind })))
    },
    seedInbox: async (row) => {
      store.inbox.set(row.id, row)
    },
    expireNode: async (id) => {
      const row = store.nodes.get(id)
      if (row) row.expiresAt = 0
    },
    close: async () => {},
  }
})
