import assert from 'node:assert/strict'
import test from 'node:test'
import { SharedStorage } from '../../web/src/session/SharedStorage.ts'

class FakeStorage implements Storage {
  readonly #values = new Map<string, string>()
  get length(): number {
    return this.#values.size
  }
  clear(): void {
    this.#values.clear()
  }
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null
  }
  key(): null {
    return null
  }
  removeItem(key: string): void {
    this.#values.delete(key)
  }
  setItem(key: string, value: string): void {
    this.#values.set(key, value)
  }
}

class FullStorage extends FakeStorage {
  override setItem(): void {
    throw new Error('QuotaExceededError')
  }
}

test('only the refused value is removed, not a newer one of another tab', () => {
  const browser = new FakeStorage()
  const sleeper = new SharedStorage(() => browser)
  const other = new SharedStorage(() => browser)
  sleeper.write('token', 'old')
  other.write('token', 'new')
  sleeper.removeIf('token', 'old')
  assert.equal(other.read('token'), 'new')
  assert.equal(sleeper.read('token'), 'new')
  other.removeIf('token', 'new')
  assert.equal(sleeper.read('token'), null)
})

for (const [what, open] of [
  ['throws on writing', () => new FullStorage()],
  [
    'throws on being looked at',
    () => {
      throw new Error('SecurityError')
    },
  ],
] as const) {
  test(`when storage ${what}, the page keeps values in memory and says so`, () => {
    const storage = new SharedStorage(open)
    storage.write('token', 'mine')
    assert.equal(storage.read('token'), 'mine')
    assert.equal(storage.isKept, false)
    storage.removeIf('token', 'mine')
    assert.equal(storage.read('token'), null)
  })
}
