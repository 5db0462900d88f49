import type { RequestHandler } from 'express'
import { openApi } from './openApi.ts'

/** `GET /api/openapi.json`: the HTTP interface, for programs. */
export function getOpenApi(): RequestHandler {
  const document = JSON.stringify(openApi())
  return (_request, response) => {
    response.type('json').setHeader('Cache-Control', 'no-cache')
    response.send(document)
  }
}

/** `GET /api`: the same for people, without a script. Existing viewers weigh megabytes. */
export function getApiPage(): RequestHandler {
  const page = apiPage(openApi())
  return (_request, response) => {
    response.type('html').setHeader('Cache-Control', 'no-cache')
    response.send(page)
  }
}

type Document = ReturnType<typeof openApi>

/** @returns a page with each operation and each named shape */
function apiPage({ info, paths = {}, components }: Document): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(method, path, operation)),
  )
  const shapes = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<section id="${escaped(name)}"><h3>${escaped(name)}</h3>${json(schema)}</section>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)}: the HTTP interface</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(info.title)}: the HTTP interface</h1>
<p>${text(info.description ?? '')}</p>
<p>For programs: <a href="/api/openapi.json">/api/openapi.json</a></p>
${operations.join('\n')}
<h2>Shapes</h2>
${shapes.join('\n')}
</main>
</body>
</html>
`
}

interface Described {
  readonly summary?: string
  readonly description?: string
  readonly security?: readonly object[]
  readonly parameters?: readonly unknown[]
  readonly requestBody?: unknown
  readonly responses?: Readonly<
    Record<string, { readonly description?: string; readonly content?: object }>
  >
}

function section(method: string, path: string, operation: Described): string {
  const { summary = '', description = '', security = [], parameters, requestBody } = operation
  const answers = Object.entries(operation.responses ?? {}).map(
    ([status, answer]) =>
      `<details><summary><b>${escaped(status)}</b> ${text(answer.description ?? '')}</summary>${json(answer.content)}</details>`,
  )
  return `<section>
<h2><code>${method.toUpperCase()} ${escaped(path)}</code></h2>
<p><b>${text(summary)}</b> ${text(description)}</p>
${security.length > 0 ? '<p>Takes <code>Authorization: Bearer TOKEN</code>.</p>' : ''}
${parameters ? `<details><summary>Parameters</summary>${json(parameters)}</details>` : ''}
${requestBody ? `<details><summary>Body</summary>${json(requestBody)}</details>` : ''}
${answers.join('\n')}
</section>`
}

/** Indented JSON, with a link at each reference to a shape. */
function json(value: unknown): string {
  const linked = escaped(JSON.stringify(value, null, 2)).replaceAll(
    /#\/components\/schemas\/(\w+)/g,
    (reference, name) => `<a href="#${name}">${reference}</a>`,
  )
  return `<pre>${linked}</pre>`
}

function text(markdown: string): string {
  return escaped(markdown).replaceAll(/`([^`]*)`/g, '<code>$1</code>')
}

function escaped(plain: string): string {
  return plain
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 60rem; margin: 0 auto; padding: 1rem }
h2 { margin-top: 2.5rem; font-size: 1.2rem }
pre { overflow-x: auto; padding: .75rem; background: #8882; border-radius: .25rem; font-size: .85rem }
summary { cursor: pointer; padding: .2rem 0 }
`
