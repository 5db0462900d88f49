/**
 * Options for an `LRUCache` that grows to at most `entriesMax` entries. With the option `max` it
 * would allocate room for all of them at once, about 30 bytes each. Each sector has several caches,
 * and most of them hold only a few entries.
 */
export function growingTo(entriesMax: number) {
  return { maxSize: entriesMax, sizeCalculation: () => 1 } as const
}
