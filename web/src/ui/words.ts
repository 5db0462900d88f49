/** Local ms as people read them: `42 s`, `3:07`, `1:02:07`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (part: number): string => String(part).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** Local ms as people say them: `3 minutes 7 seconds`. */
export function spoken(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const parts = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ] as const
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
  return said.join(' ') || 'now'
}

/** Age as the map writes it: `just now`, `40 s ago`, `2 min ago`. */
export function ago(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  if (seconds < 10) return 'just now'
  // Steps of ten seconds keep the map free of counting numbers.
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10} s ago`
  return `${Math.floor(seconds / 60)} min ago`
}

/** Local ms in the unit that people would use: `20 s`, `3 min`, `5 h`, `2 days`. */
export function roughly(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`
}

/** The most items of a list that are named. */
const LISTED_MAX = 4

/** Items as a list: `a`, `a and b`, `a, b, c and 5 others`. */
export function listed(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? ''
  const isLong = items.length > LISTED_MAX
  const named = items.slice(0, isLong ? LISTED_MAX - 1 : -1)
  const last = isLong ? `${items.length - named.length} others` : items.at(-1)
  return `${named.join(', ')} and ${last}`
}

/** A count as people read it: `1,250`. */
export function counted(count: number): string {
  return count.toLocaleString('en')
}

export function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
