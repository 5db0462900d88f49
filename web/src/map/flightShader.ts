import { GlProgram, Shader, type Texture, UniformGroup } from 'pixi.js'

/**
 * The graphics card computes where a fleet is on its straight flight from one time to another.
 * Times count from the moment of writing, since a float is too small for galaxy time.
 */
const VERTEX = `#version 300 es
in vec2 aCorner;
in vec2 aFrom;
in vec2 aTo;
in vec2 aTimes;
in vec3 aLook;
in vec3 aTint;
in float aSize;
out vec2 vUv;
out vec4 vColor;
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform mat3 uTransformMatrix;
uniform vec4 uCamera;
uniform vec4 uFrame;
uniform float uNow;
uniform float uPx;
uniform vec2 uShape;

void main() {
  float share = clamp((uNow - aTimes.x) / max(1.0, aTimes.y - aTimes.x), 0.0, 1.0);
  vec2 way = aTo - aFrom;
  bool flies = dot(way, way) > 0.0 && share < 1.0;
  vec2 nose = flies ? normalize(way) : vec2(0.0, -1.0);
  vec2 corner = (aCorner - vec2(uShape.x, 0.5)) * uPx * aSize * (flies ? 1.0 : 0.8);
  vec2 turned = vec2(corner.x * nose.x - corner.y * nose.y, corner.x * nose.y + corner.y * nose.x);
  vec2 at = mix(aFrom, aTo, share) * uCamera.z + uCamera.xy + turned;

  float fade = clamp((uNow - aLook.y) / uCamera.w, 0.0, 1.0);
  bool isGone = aLook.z > 0.0 && (uNow < aTimes.x || uNow >= aTimes.y);
  float alpha = isGone ? 0.0 : aLook.x * fade * (flies ? 1.0 : uShape.y);
  vColor = vec4(aTint * alpha, alpha);
  vUv = mix(uFrame.xy, uFrame.zw, aCorner);
  mat3 matrix = uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix;
  gl_Position = vec4((matrix * vec3(at, 1.0)).xy, 0.0, 1.0);
}`

const FRAGMENT = `#version 300 es
precision mediump float;
in vec2 vUv;
in vec4 vColor;
out vec4 finalColor;
uniform sampler2D uTexture;

void main() {
  finalColor = texture(uTexture, vUv) * vColor;
}`

/** How the shape of a fleet is drawn. */
export interface FlightLook {
  /** The point of the shape that is at the fleet's place, as a share of its width. */
  readonly anchorX: number
  /** How strong a fleet at rest is, 0 to 1. */
  readonly restAlpha: number
}

export interface FlightShader {
  readonly shader: Shader
  /** Screen px of the map's origin, px per map unit, and the galaxy ms of a fade-in. */
  readonly camera: Float32Array
  /**
   * @param now galaxy ms since the flights were written
   * @param px width of a fleet
   */
  set(now: number, px: number): void
}

export function makeFlightShader(texture: Texture, look: FlightLook): FlightShader {
  const { x0, y0, x2, y2 } = texture.uvs
  const camera = new Float32Array(4)
  const flights = new UniformGroup({
    uCamera: { value: camera, type: 'vec4<f32>' },
    uFrame: { value: new Float32Array([x0, y0, x2, y2]), type: 'vec4<f32>' },
    uNow: { value: 0, type: 'f32' },
    uPx: { value: 0, type: 'f32' },
    uShape: { value: new Float32Array([look.anchorX, look.restAlpha]), type: 'vec2<f32>' },
  })
  const shader = new Shader({
    glProgram: GlProgram.from({ vertex: VERTEX, fragment: FRAGMENT, name: 'flights' }),
    resources: { flights, uTexture: texture.source, uSampler: texture.source.style },
  })
  return {
    shader,
    camera,
    set(now, px) {
      flights.uniforms.uNow = now
      flights.uniforms.uPx = px
      flights.update()
    },
  }
}
