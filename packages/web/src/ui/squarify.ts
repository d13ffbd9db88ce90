/**
 * Squarified treemap (Bruls, Huizing, van Wijk, "Squarified Treemaps", 2000): rows along the shorter side, each as long as
 * adding the next piece does not make its worst proportion worse. Places come in the order of the values given.
 */
export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface Piece {
  readonly index: number
  readonly area: number
}

const worst = (row: readonly Piece[], side: number): number => {
  const total = row.reduce((sum, piece) => sum + piece.area, 0)
  const areas = row.map((piece) => piece.area)
  const largest = Math.max(...areas)
  const smallest = Math.min(...areas)
  return Math.max((side * side * largest) / (total * total), (total * total) / (side * side * smallest))
}

export function squarify(
  values: readonly number[],
  box: { readonly width: number; readonly height: number },
): (Place | undefined)[] {
  const total = values.reduce((sum, value) => sum + value, 0)
  const places: (Place | undefined)[] = values.map(() => undefined)
  if (total <= 0) return places
  const scale = (box.width * box.height) / total
  const pieces = values
    .map((value, index) => ({ index, area: value * scale }))
    .filter((piece) => piece.area > 0)
    .toSorted((a, b) => b.area - a.area)
  let free: Place = { x: 0, y: 0, ...box }
  let row: Piece[] = []
  for (const piece of pieces) {
    const side = Math.min(free.width, free.height)
    if (row.length > 0 && worst([...row, piece], side) > worst(row, side)) {
      free = layRow(row, free, places)
      row = []
    }
    row.push(piece)
  }
  if (row.length > 0) layRow(row, free, places)
  return places
}

/** Lays one row along the shorter side of what is free, and returns what is free then. */
function layRow(row: readonly Piece[], free: Place, places: (Place | undefined)[]): Place {
  const area = row.reduce((sum, piece) => sum + piece.area, 0)
  const upright = free.width >= free.height
  const depth = area / (upright ? free.height : free.width)
  let offset = 0
  for (const piece of row) {
    const length = piece.area / depth
    places[piece.index] = upright
      ? { x: free.x, y: free.y + offset, width: depth, height: length }
      : { x: free.x + offset, y: free.y, width: length, height: depth }
    offset += length
  }
  return upright
    ? { x: free.x + depth, y: free.y, width: free.width - depth, height: free.height }
    : { x: free.x, y: free.y + depth, width: free.width, height: free.height - depth }
}
