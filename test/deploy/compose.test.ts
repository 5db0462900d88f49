import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { readConfig } from '../../src/config.ts'
import { DEPLOY, knownVariables, ROOT, readStatefulSet, readYaml } from './manifests.ts'

const DRAIN_S_MAX = 90
const SECRETS = { POSTGRES_PASSWORD: 'a1b2c3', ADMIN_PASSWORD: 'long enough to be one' }

interface Service {
  readonly image: string
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly networks: readonly string[]
  readonly volumes?: readonly string[]
  readonly stop_grace_period?: string
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly logging?: { readonly options?: object }
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>
  readonly volumes: object
}

const file = path.join(DEPLOY, 'compose.yaml')
const [compose] = (await readYaml(file)) as [Compose]
const servers = Object.entries(compose.services).filter(([name]) => name.startsWith('server'))
const nginxConf = await readFile(path.join(DEPLOY, 'nginx.conf'), 'utf8')

/**
 * Substitutes variables as compose does. @throws an Error for a required variable that is not set
 */
function interpolate(text: string, env: Record<string, string>): string {
  return text.replaceAll(
    /\$\{(\w+)(:-|:\?)([^}]*)\}/g,
    (_all, name: string, operator: string, rest: string) => {
      const value = env[name] || (operator === ':-' ? rest : null)
      if (value === null) throw new Error(`${name}: ${rest}`)
      return value
    },
  )
}

function configOf(service: Service, env: Record<string, string>) {
  const variables = Object.entries(service.environment ?? {})
  return readConfig(
    Object.fromEntries(variables.map(([name, value]) => [name, interpolate(value, env)])),
  )
}

test('every variable is one that the server knows, and each server has its own address', () => {
  assert.equal(servers.length, 3)
  const known = knownVariables()
  for (const [, { environment = {} }] of servers) {
    for (const name of Object.keys(environment)) assert.ok(known.has(name), name)
  }
  const configs = servers.map(([, service]) => configOf(service, SECRETS))
  assert.deepEqual(
    configs.map(({ publicAddress }) => publicAddress),
    ['localhost:8080/s1', 'localhost:8080/s2', 'localhost:8080/s3'],
  )
  for (const { databaseUrl, redisUrl } of configs) assert.ok(databaseUrl && redisUrl)
  const elsewhere = configOf(servers[0]?.[1] ?? assert.fail(), {
    ...SECRETS,
    PUBLIC_HOST: 'play.example.org',
  })
  assert.equal(elsewhere.publicAddress, 'play.example.org/s1')
})

test('a missing password stops compose with a line that says where to set it', () => {
  for (const name of Object.keys(SECRETS)) {
    const [, service] = servers[0] ?? assert.fail()
    assert.throws(() => configOf(service, { ...SECRETS, [name]: '' }), {
      message: `${name}: set it in deploy/.env, see env.example`,
    })
  }
})

test('the example of the settings names what compose asks for, and holds no secret', async () => {
  const example = await readFile(path.join(DEPLOY, 'env.example'), 'utf8')
  const text = await readFile(file, 'utf8')
  const required = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name)
  assert.deepEqual(new Set(required), new Set(Object.keys(SECRETS)))
  for (const name of required) assert.match(example, new RegExp(`^${name}=$`, 'm'))
})

test('nginx knows every server by its number and port', () => {
  for (const [name, service] of servers) {
    const { port, publicAddress } = configOf(service, SECRETS)
    const prefix = publicAddress?.split('/')[1]
    assert.equal(`server${prefix?.slice(1)}`, name)
    assert.match(nginxConf, new RegExp(`upstream ${prefix} \\{[^}]*server ${name}:${port} resolve`))
    assert.match(nginxConf, new RegExp(`upstream servers \\{[^}]*server ${name}:${port} resolve`))
    assert.ok(service.healthcheck?.test.at(-1)?.includes(`:${port}/readyz`))
  }
  assert.deepEqual(compose.services.nginx?.ports, ['8080:8080'])
  assert.match(nginxConf, /listen 8080 /)
  assert.ok(compose.services.nginx?.volumes?.includes('./nginx.conf:/etc/nginx/nginx.conf:ro'))
})

test('servers get enough time to drain', () => {
  for (const [name, { stop_grace_period = '0s' }] of servers) {
    assert.match(stop_grace_period, /^\d+s$/)
    assert.ok(Number.parseInt(stop_grace_period, 10) >= DRAIN_S_MAX, name)
  }
})

test('only nginx can be reached from outside', () => {
  for (const [name, { ports = [], networks }] of Object.entries(compose.services)) {
    if (name === 'nginx') assert.deepEqual(networks, ['front'])
    else
      assert.ok(
        ports.every((port) => port.startsWith('127.0.0.1:')),
        name,
      )
  }
  assert.equal(compose.networks.data?.internal, true)
  for (const name of ['postgres', 'redis']) {
    assert.deepEqual(compose.services[name]?.networks, ['data'])
  }
})

test('the database is on a volume, where Postgres 18 expects it', () => {
  assert.deepEqual(compose.services.postgres?.volumes, ['galaxy:/var/lib/postgresql'])
  assert.deepEqual(Object.keys(compose.volumes), ['galaxy'])
})

test('every image names its version; ours names the version of this source', async () => {
  const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'))
  const images = Object.values(compose.services).map(({ image }) => image)
  const pod = (await readStatefulSet()).spec.template.spec.containers[0].image
  for (const image of [...images, pod]) {
    const tag = /:([\w.-]+)$/.exec(image)?.[1]
    assert.match(tag ?? 'latest', /^\d/, image)
    if (/(^|\/)starlane:/.test(image)) assert.equal(tag, version)
  }
})

test('every log has a bound', () => {
  for (const [name, { logging }] of Object.entries(compose.services)) {
    assert.ok(logging?.options && 'max-size' in logging.options, name)
  }
})
