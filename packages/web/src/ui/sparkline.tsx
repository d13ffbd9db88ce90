/** A line of no size worth mentioning: direction only, read beside its figure. */
export function Sparkline({ values, width = 72, height = 20 }: SparklineProps) {
  const numbers = values.map(Number).filter(Number.isFinite)
  const first = numbers[0]
  const last = numbers.at(-1)
  if (first === undefined || last === undefined || numbers.length < 2)
    return <svg width={width} height={height} aria-hidden="true" />
  const low = Math.min(...numbers)
  const span = Math.max(...numbers) - low || 1
  const points = numbers.map((value, index) => {
    const x = (index / (numbers.length - 1)) * width
    const y = height - ((value - low) / span) * height
    return `${x.toFixed(1)},${y.toFixed(1)}`
  })
  return (
    <svg width={width} height={height} style={{ display: 'block', overflow: 'visible' }} aria-hidden="true">
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke={last >= first ? 'var(--gain)' : 'var(--loss)'}
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  )
}
interface SparklineProps {
  readonly values: readonly string[]
  readonly width?: number
  readonly height?: number
}
