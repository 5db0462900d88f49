/** Shapes of war for the map's atlas, white on nothing. The panels draw the same as icons. */

type Pen = CanvasRenderingContext2D

/** Two crossed blades. */
export function drawBlades(pen: Pen, size: number): void {
  for (const side of [1, -1]) {
    stroke(pen, size, 0.09, (x, y) => {
      const at = (dx: number): number => x(0.5 + side * dx)
      pen.moveTo(at(-0.36), y(0.12))
      pen.lineTo(at(0.3), y(0.82))
      pen.moveTo(at(0.12), y(0.86))
      pen.lineTo(at(0.34), y(0.62))
    })
  }
}

export function drawAttack(pen: Pen, size: number): void {
  stroke(pen, size, 0.13, (x, y) => {
    pen.moveTo(x(0.5), y(0.12))
    pen.lineTo(x(0.9), y(0.84))
    pen.lineTo(x(0.1), y(0.84))
    pen.closePath()
  })
}

export function drawDefend(pen: Pen, size: number): void {
  stroke(pen, size, 0.13, (x, y) => {
    pen.moveTo(x(0.5), y(0.1))
    pen.lineTo(x(0.86), y(0.26))
    pen.quadraticCurveTo(x(0.86), y(0.72), x(0.5), y(0.92))
    pen.quadraticCurveTo(x(0.14), y(0.72), x(0.14), y(0.26))
    pen.closePath()
  })
}

export function drawPassive(pen: Pen, size: number): void {
  stroke(pen, size, 0.13, (x, y) => {
    pen.arc(x(0.5), y(0.5), size * 0.32, 0, 2 * Math.PI)
  })
}

export function drawPirate(pen: Pen, size: number): void {
  stroke(pen, size, 0.16, (x, y) => {
    pen.moveTo(x(0.18), y(0.18))
    pen.lineTo(x(0.82), y(0.82))
    pen.moveTo(x(0.82), y(0.18))
    pen.lineTo(x(0.18), y(0.82))
  })
}

/** A hull broken in two, filled, because it lies still among ships that are outlined or fly. */
export function drawWreck(pen: Pen, size: number): void {
  const parts = [
    [0.08, 0.62, 0.36, 0.22, 0.5, 0.36, 0.4, 0.52, 0.5, 0.62, 0.38, 0.8],
    [0.64, 0.18, 0.92, 0.34, 0.76, 0.78, 0.6, 0.72, 0.66, 0.5, 0.54, 0.4],
  ]
  pen.fillStyle = '#fff'
  for (const part of parts) {
    pen.beginPath()
    for (let index = 0; index < part.length; index += 2) {
      pen.lineTo((part[index] ?? 0) * size, (part[index + 1] ?? 0) * size)
    }
    pen.closePath()
    pen.fill()
  }
}

type At = (share: number) => number

function stroke(pen: Pen, size: number, width: number, draw: (x: At, y: At) => void): void {
  const at: At = (share) => share * size
  pen.strokeStyle = '#fff'
  pen.lineWidth = width * size
  pen.lineJoin = 'round'
  pen.lineCap = 'round'
  pen.beginPath()
  draw(at, at)
  pen.stroke()
}
