/** Shapes of what is held, for the map's atlas, white on nothing. */

type Pen = CanvasRenderingContext2D

/** A thin circle: a system that nobody holds. */
export function drawOrbit(pen: Pen, size: number): void {
  pen.strokeStyle = '#fff'
  pen.lineWidth = size / 40
  pen.beginPath()
  pen.arc(size / 2, size / 2, size / 2 - pen.lineWidth, 0, 2 * Math.PI)
  pen.stroke()
}

/** A star with four points: the player's own. */
export function drawOwn(pen: Pen, size: number): void {
  const half = size / 2
  pen.fillStyle = '#fff'
  pen.beginPath()
  for (let corner = 0; corner < 8; corner++) {
    const away = corner % 2 === 0 ? half * 0.96 : half * 0.36
    const angle = (corner * Math.PI) / 4
    pen.lineTo(half + away * Math.sin(angle), half - away * Math.cos(angle))
  }
  pen.fill()
}

/** A flag: another commander's. */
export function drawHeld(pen: Pen, size: number): void {
  const at = (share: number): number => share * size
  pen.fillStyle = '#fff'
  pen.fillRect(at(0.16), at(0.08), at(0.11), at(0.86))
  pen.beginPath()
  pen.moveTo(at(0.27), at(0.1))
  pen.lineTo(at(0.92), at(0.32))
  pen.lineTo(at(0.27), at(0.56))
  pen.fill()
}

/** A berth with a ship in it: ships are docked there. */
export function drawDock(pen: Pen, size: number): void {
  const at = (share: number): number => share * size
  pen.strokeStyle = '#fff'
  pen.fillStyle = '#fff'
  pen.lineWidth = at(0.11)
  pen.lineCap = 'round'
  pen.beginPath()
  pen.moveTo(at(0.12), at(0.4))
  pen.lineTo(at(0.12), at(0.88))
  pen.lineTo(at(0.88), at(0.88))
  pen.lineTo(at(0.88), at(0.4))
  pen.stroke()
  pen.beginPath()
  pen.moveTo(at(0.5), at(0.1))
  pen.lineTo(at(0.72), at(0.7))
  pen.lineTo(at(0.28), at(0.7))
  pen.fill()
}

/** A hexagon: a base. */
export function drawBase(pen: Pen, size: number): void {
  const half = size / 2
  pen.strokeStyle = '#fff'
  pen.lineWidth = size / 18
  pen.lineJoin = 'round'
  pen.beginPath()
  for (let corner = 0; corner < 6; corner++) {
    const angle = (corner * Math.PI) / 3
    pen.lineTo(half + (half - 4) * Math.sin(angle), half - (half - 4) * Math.cos(angle))
  }
  pen.closePath()
  pen.stroke()
}
