/**
 * Options of an `LRUCache` for so many entries. With `max` it would allocate room for all of them at
 * once, some 30 bytes each; each sector has several, and most never hold more than a few.
 */
export function growingTo(entriesMax: number) {
  return { maxSize: entriesMax, sizeCalculation: () => 1 } as const
}
