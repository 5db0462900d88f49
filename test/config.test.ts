import assert from 'node:assert/strict'
import test from 'node:test'
import { ConfigError, readConfig } from '../src/config.ts'

test('with no settings, a galaxy of 64 sectors runs on this machine', () => {
  assert.deepEqual(readConfig({}), {
    port: 2567,
    host: '127.0.0.1',
    dataDir: null,
    databaseUrl: null,
    redisUrl: null,
    publicAddress: null,
    galaxySeed: 'starlane',
    galaxySectors: 64,
    timeScale: 1,
    merchants: 256,
    hasPirates: true,
    leaseSeconds: 10,
    trustProxy: 0,
    sparesLoopback: false,
    retireUnplayedHours: 72,
    retireAbsentDays: 60,
    logLevel: 'info',
    adminPassword: null,
  })
})

test('an empty variable counts as unset', () => {
  assert.deepEqual(readConfig({ PORT: '', DATABASE_URL: '', MERCHANTS: '' }), readConfig({}))
})

test('a trailing line end, as of a value read from a file, is removed', () => {
  const config = readConfig({
    ADMIN_PASSWORD: 'twelve chars\n',
    PORT: '80\r\n',
    DATABASE_URL: '\n',
  })
  assert.equal(config.adminPassword, 'twelve chars')
  assert.equal(config.port, 80)
  assert.equal(config.databaseUrl, null)
})

test('every variable is read', () => {
  const config = readConfig({
    PORT: '0',
    HOST: '::',
    DATA_DIR: '/var/lib/starlane',
    DATABASE_URL: 'postgresql://starlane:secret@db:5432/starlane',
    REDIS_URL: 'rediss://cache:6380',
    PUBLIC_ADDRESS: 'play.example.org:443/s1',
    GALAXY_SEED: 'Ursa Minor β',
    GALAXY_SECTORS: '10000',
    TIME_SCALE: '0.5',
    MERCHANTS: '0',
    PIRATES: '0',
    LEASE_SECONDS: '5',
    TRUST_PROXY: '1',
    SPARE_LOOPBACK: '1',
    RETIRE_UNPLAYED_HOURS: '24',
    RETIRE_ABSENT_DAYS: '365',
    LOG_LEVEL: 'silent',
    ADMIN_PASSWORD: 'twelve chars',
  })
  assert.deepEqual(config, {
    port: 0,
    host: '::',
    dataDir: '/var/lib/starlane',
    databaseUrl: 'postgresql://starlane:secret@db:5432/starlane',
    redisUrl: 'rediss://cache:6380',
    publicAddress: 'play.example.org:443/s1',
    galaxySeed: 'Ursa Minor β',
    galaxySectors: 10_000,
    timeScale: 0.5,
    merchants: 0,
    hasPirates: false,
    leaseSeconds: 5,
    trustProxy: 1,
    sparesLoopback: true,
    retireUnplayedHours: 24,
    retireAbsentDays: 365,
    logLevel: 'silent',
    adminPassword: 'twelve chars',
  })
})

test('a small galaxy has four merchants per sector', () => {
  assert.equal(readConfig({ GALAXY_SECTORS: '16' }).merchants, 64)
})

const BAD: Record<string, readonly string[]> = {
  PORT: ['65536', '-1', '80.5', '0x50', ' 80', 'http'],
  HOST: ['two words', 'host/path'],
  DATA_DIR: ['two\nlines', 'a\u0000b'],
  DATABASE_URL: ['mysql://db/starlane', 'localhost:5432', 'postgres'],
  REDIS_URL: [
    'http://cache',
    'cache:6379',
    'redis:cache',
    'redis:///1',
    'redis://cache:0',
    'redis://cache:66000',
    'redis://cache/galaxy',
    'redis://:50%@cache',
  ],
  PUBLIC_ADDRESS: [
    'https://play.example.org',
    'play.example.org:0',
    'play:65536',
    'a b',
    '/s1',
    'x?y',
  ],
  GALAXY_SEED: ['a'.repeat(65), 'a\u0000b', 'line\nbreak', 'a\u2028b'],
  GALAXY_SECTORS: ['15', '10001', '64.5', 'many'],
  TIME_SCALE: ['0', '0.0', '-1', '1000.1', '1e3', 'Infinity', 'NaN'],
  MERCHANTS: ['-1', '1000001', '1.5'],
  LOG_LEVEL: ['verbose', 'INFO'],
  ADMIN_PASSWORD: ['eleven char'],
}

for (const [name, values] of Object.entries(BAD)) {
  for (const value of values) {
    test(`${name}=${JSON.stringify(value)} is refused in one line that names it`, () => {
      assert.throws(() => readConfig({ [name]: value }), {
        name: ConfigError.name,
        message: new RegExp(`^${name} is .+; it must be .+$`),
      })
    })
  }
}

test('the line says what was found and what is allowed', () => {
  assert.throws(() => readConfig({ PORT: '9x' }), {
    message: 'PORT is "9x"; it must be a whole number from 0 (any free port) to 65535',
  })
})

for (const [name, secret] of [
  ['DATABASE_URL', 'mysql://user:hunter2@db/x'],
  ['REDIS_URL', 'http://:hunter2@cache'],
  ['ADMIN_PASSWORD', 'hunter2'],
] as const) {
  test(`the line about ${name} does not give the secret away`, () => {
    assert.throws(
      () => readConfig({ [name]: secret }),
      (error) => error instanceof ConfigError && !error.message.includes('hunter2'),
    )
  })
}
