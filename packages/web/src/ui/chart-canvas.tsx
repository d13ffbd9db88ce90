/** Draws a chart with lightweight-charts. Loaded lazily; colours come from the CSS variables and are read again on a new scheme. */
import {
  AreaSeries,
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  HistogramSeries,
  LineSeries,
  LineStyle,
  createChart,
  createSeriesMarkers,
} from 'lightweight-charts'
import type { IChartApi, ISeriesApi, SeriesType, Time, UTCTimestamp } from 'lightweight-charts'
import { useEffect, useRef, useState } from 'react'
import type { ChartFlag, ChartLevel, ChartRow, ChartSeries } from './chart-series.ts'

interface CanvasProps {
  readonly series: readonly ChartSeries[]
  readonly rows: readonly ChartRow[]
  readonly flags?: readonly ChartFlag[]
  readonly levels?: readonly ChartLevel[]
  readonly pointed: number | null
  readonly onPoint: (index: number | null) => void
  readonly axis: (value: number) => string
  readonly zeroLine?: boolean
}

/** lightweight-charts counts in UTC seconds, or in days as `YYYY-MM-DD`. */
const timeOf = (at: string): Time => {
  if (at.length === 10) return at
  const seconds: number = Math.floor(Date.parse(at) / 1_000)
  return seconds as UTCTimestamp
}

type Colours = (name: string) => string

function readColours(): Colours {
  const style = getComputedStyle(document.documentElement)
  return (name) => style.getPropertyValue(`--${name}`).trim()
}

/** `rgba` of a hex colour, for what lies behind. */
function faded(colour: string, share: number): string {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour)?.[1]
  if (hex === undefined) return colour
  const part = (from: number) => Number.parseInt(hex.slice(from, from + 2), 16)
  return `rgba(${part(0)}, ${part(2)}, ${part(4)}, ${share})`
}

function makeChart(element: HTMLElement, colour: Colours, axis: (value: number) => string): IChartApi {
  return createChart(element, {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: 'transparent' },
      textColor: colour('ink-3'),
      fontFamily: getComputedStyle(document.body).fontFamily,
      fontSize: 12,
      attributionLogo: true,
      panes: { separatorColor: colour('line-2'), enableResize: false },
    },
    grid: { vertLines: { visible: false }, horzLines: { color: colour('grid') } },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.1, bottom: 0.06 } },
    timeScale: {
      borderVisible: false,
      fixLeftEdge: true,
      fixRightEdge: true,
      timeVisible: true,
      secondsVisible: false,
    },
    crosshair: {
      mode: CrosshairMode.Magnet,
      vertLine: { color: colour('ink-3'), width: 1, style: LineStyle.Solid, labelVisible: false },
      horzLine: { visible: false, labelVisible: false },
    },
    localization: { priceFormatter: axis },
    handleScroll: { vertTouchDrag: false, mouseWheel: false },
    handleScale: { mouseWheel: false },
  })
}

const stripFill = 0.16
const stripHeight = 84

function addSeries(chart: IChartApi, one: ChartSeries, colour: Colours): ISeriesApi<SeriesType> {
  if (one.kind === 'candles') return addCandles(chart, one, colour)
  const line = colour(one.colour)
  const shared = {
    lineWidth: one.dashed ? (1 as const) : (2 as const),
    lineStyle: one.dashed ? LineStyle.Dashed : LineStyle.Solid,
    priceLineVisible: false,
    lastValueVisible: !one.dashed,
    crosshairMarkerRadius: 4,
  }
  const data = one.points.map(({ at, value }) =>
    value === null ? { time: timeOf(at) } : { time: timeOf(at), value: Number(value) },
  )
  if (one.strip) {
    const below = faded(line, stripFill)
    const look = { lineColor: line, topColor: below, bottomColor: below, invertFilledArea: true }
    const strip = chart.addSeries(AreaSeries, { ...shared, ...look, lineWidth: 1, lastValueVisible: false }, 1)
    strip.setData(data)
    return strip
  }
  if (one.kind === 'area') {
    const area = chart.addSeries(AreaSeries, {
      ...shared,
      lineColor: line,
      topColor: colour('area'),
      bottomColor: colour('area'),
    })
    area.setData(data)
    return area
  }
  const series = chart.addSeries(LineSeries, { ...shared, color: line })
  series.setData(data)
  return series
}

function addCandles(
  chart: IChartApi,
  one: Extract<ChartSeries, { kind: 'candles' }>,
  colour: Colours,
): ISeriesApi<'Candlestick'> {
  const up = colour('candle-up')
  const down = colour('candle-down')
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceLineVisible: false,
    lastValueVisible: false,
  })
  chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.86, bottom: 0 } })
  volume.setData(
    one.candles.map((candle) => ({
      time: timeOf(candle.at),
      value: Number(candle.volume),
      color: faded(Number(candle.close) >= Number(candle.open) ? up : down, 0.35),
    })),
  )
  const series = chart.addSeries(CandlestickSeries, {
    upColor: up,
    downColor: down,
    wickUpColor: up,
    wickDownColor: down,
    borderVisible: false,
    priceLineVisible: false,
  })
  series.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.18 } })
  series.setData(
    one.candles.map((candle) => ({
      time: timeOf(candle.at),
      open: Number(candle.open),
      high: Number(candle.high),
      low: Number(candle.low),
      close: Number(candle.close),
    })),
  )
  return series
}

const levelLook = {
  order: { colour: 'accent', style: LineStyle.Dashed },
  alert: { colour: 'warn', style: LineStyle.Dotted },
  lot: { colour: 'ink-3', style: LineStyle.Solid },
} as const

function addNotes(
  series: ISeriesApi<SeriesType>,
  flags: readonly ChartFlag[],
  levels: readonly ChartLevel[],
  colour: Colours,
): void {
  for (const level of levels) {
    const look = levelLook[level.kind]
    series.createPriceLine({
      price: Number(level.price),
      color: colour(look.colour),
      lineStyle: look.style,
      lineWidth: 1,
      title: level.label,
    })
  }
  createSeriesMarkers(
    series,
    flags.map((flag) => ({
      time: timeOf(flag.at),
      position: flag.side === 'buy' ? ('belowBar' as const) : ('aboveBar' as const),
      shape: flag.side === 'buy' ? ('arrowUp' as const) : ('arrowDown' as const),
      color: colour('ink'),
      text: flag.label,
    })),
  )
}

/** The scheme or the gain and loss colours changed. */
function useColourVersion(): number {
  const [version, setVersion] = useState(0)
  useEffect(() => {
    const observer = new MutationObserver(() => setVersion((before) => before + 1))
    observer.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme', 'data-updown'] })
    return () => observer.disconnect()
  }, [])
  return version
}

/** The one that notes and the crosshair belong to: what is filled, else the first line. */
function mainIndex(series: readonly ChartSeries[]): number {
  const filled = series.findIndex((one) => one.kind === 'candles' || (one.kind === 'area' && !one.strip))
  return Math.max(0, filled)
}

const none: readonly never[] = []

export default function ChartCanvas({
  series,
  rows,
  flags = none,
  levels = none,
  pointed,
  onPoint,
  axis,
  zeroLine,
}: CanvasProps) {
  const box = useRef<HTMLDivElement>(null)
  const drawn = useRef<{ readonly chart: IChartApi; readonly main: ISeriesApi<SeriesType> } | null>(null)
  const colourVersion = useColourVersion()

  useEffect(() => {
    const element = box.current
    if (!element) return
    const colour = readColours()
    const chart = makeChart(element, colour, axis)
    const all = series.map((one) => addSeries(chart, one, colour))
    const main = all[mainIndex(series)]
    if (!main) return () => chart.remove()
    addNotes(main, flags, levels, colour)
    if (zeroLine)
      main.createPriceLine({
        price: 0,
        color: colour('line-2'),
        lineWidth: 1,
        lineStyle: LineStyle.Solid,
        axisLabelVisible: false,
      })
    chart.panes()[1]?.setHeight(stripHeight)
    chart.timeScale().fitContent()
    chart.subscribeCrosshairMove(({ logical, point }) => {
      onPoint(
        point === undefined || logical === undefined
          ? null
          : Math.max(0, Math.min(rows.length - 1, Math.round(logical))),
      )
    })
    drawn.current = { chart, main }
    return () => {
      drawn.current = null
      chart.remove()
    }
  }, [series, rows, flags, levels, axis, zeroLine, onPoint, colourVersion])

  useEffect(() => {
    const row = pointed === null ? undefined : rows[pointed]
    const value = row?.values.find((one) => one.value !== null)?.value
    if (!drawn.current || !row || value === null || value === undefined) return
    drawn.current.chart.setCrosshairPosition(Number(value), timeOf(row.at), drawn.current.main)
  }, [pointed, rows])

  return <div ref={box} style={{ position: 'absolute', inset: 0 }} />
}
