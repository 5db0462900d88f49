import { GlProgram, Shader, UniformGroup } from 'pixi.js'
import { BLIP_RANGE_FACTOR } from '../../../src/sim/rules/sight.ts'

/**
 * Most openings in the fog. Every graphics card allows this many, and a player hardly has more fleets
 * and places in the sectors where they sit.
 */
export const LOOKOUTS_MAX = 32

const VERTEX = `#version 300 es
in vec2 aPosition;
in float aSector;
out vec2 vAt;
flat out float vSector;
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform mat3 uTransformMatrix;

void main() {
  vAt = aPosition;
  vSector = aSector;
  mat3 matrix = uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix;
  gl_Position = vec4((matrix * vec3(aPosition, 1.0)).xy, 0.0, 1.0);
}`

/**
 * Distance is measured in units of the range of the nearest fleet: clear up to 1, dusk up to 1.5,
 * where fleets are noticed but not seen, and full fog beyond.
 */
const FRAGMENT = `#version 300 es
precision highp float;
in vec2 vAt;
flat in float vSector;
out vec4 finalColor;
uniform vec4 uLookouts[${LOOKOUTS_MAX}];
uniform float uCount;
uniform float uZoom;
uniform float uShare;

const vec3 VEIL = vec3(0.010, 0.016, 0.040);
const vec3 RIM = vec3(1.0, 0.81, 0.48);

void main() {
  float away = 9.0;
  float range = 1.0;
  for (int i = 0; i < ${LOOKOUTS_MAX}; i++) {
    if (float(i) >= uCount) break;
    vec4 lookout = uLookouts[i];
    if (lookout.w != vSector) continue;
    float here = distance(vAt, lookout.xy) / lookout.z;
    if (here >= away) continue;
    away = here;
    range = lookout.z;
  }
  float px = (away - 1.0) * range * uZoom;
  float line = 0.30 * exp(-px * px / 1.3);
  float halo = px < 0.0 ? 0.075 * exp(px / 16.0) : 0.05 * exp(-px / 6.0);
  float fog = 0.55 * smoothstep(0.97, ${BLIP_RANGE_FACTOR.toFixed(2)}, away);
  // Half a step of the screen's colours, up or down, hides bands in slow gradients.
  float grain = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453) - 0.5;
  float alpha = clamp(fog + grain / 160.0 * step(0.001, fog), 0.0, 1.0);
  finalColor = vec4(VEIL * alpha + RIM * (line + halo), alpha) * uShare;
}`

export interface Fog {
  readonly shader: Shader
  /** `[x, y, range, sector, …]` in map units. */
  readonly lookouts: Float32Array
  set(count: number, zoom: number, share: number): void
}

export function makeFog(): Fog {
  const lookouts = new Float32Array(4 * LOOKOUTS_MAX)
  const fog = new UniformGroup({
    uLookouts: { value: lookouts, type: 'vec4<f32>', size: LOOKOUTS_MAX },
    uCount: { value: 0, type: 'f32' },
    uZoom: { value: 1, type: 'f32' },
    uShare: { value: 0, type: 'f32' },
  })
  const shader = new Shader({
    glProgram: GlProgram.from({ vertex: VERTEX, fragment: FRAGMENT, name: 'fog' }),
    resources: { fog },
  })
  return {
    shader,
    lookouts,
    set(count, zoom, share) {
      fog.uniforms.uCount = count
      fog.uniforms.uZoom = zoom
      fog.uniforms.uShare = share
      fog.update()
    },
  }
}
