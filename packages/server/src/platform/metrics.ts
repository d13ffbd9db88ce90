/** Prometheus metrics. One registry per app, so that tests with several apps in a process do not collide. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { BrokerMetrics } from '@g2e/brokers/port'

export interface Metrics {
  readonly registry: Registry
  /** Seconds per answered request, by method, route pattern and status. */
  readonly http: Histogram<'method' | 'route' | 'status'>
  readonly jobs: Histogram<'queue' | 'outcome'>
  /** Events that left through the outbox, by type and outcome. */
  readonly events: Counter<'type' | 'outcome'>
  readonly brokers: BrokerMetrics
  /** A gauge read when it is scraped. */
  gauge(name: string, help: string, read: () => number): void
  counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label>
}

const callBuckets = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]

function brokerMetrics(registry: Registry): BrokerMetrics {
  const calls = new Histogram({
    name: 'g2e_broker_call_seconds',
    help: 'Calls to brokers by broker, operation and outcome',
    labelNames: ['broker', 'operation', 'outcome'],
    buckets: callBuckets,
    registers: [registry],
  })
  const unmapped = new Counter({
    name: 'g2e_broker_unmapped_total',
    help: 'Values of brokers never met before',
    labelNames: ['broker', 'field'],
    registers: [registry],
  })
  return {
    call: (broker, operation, outcome, ms) => calls.observe({ broker, operation, outcome }, ms / 1_000),
    unmapped: (broker, field) => unmapped.inc({ broker, field }),
  }
}

export function createMetrics(options: { readonly processMetrics: boolean }): Metrics {
  const registry = new Registry()
  if (options.processMetrics) collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    http: new Histogram({
      name: 'g2e_http_request_seconds',
      help: 'Answered requests by method, route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: callBuckets,
      registers,
    }),
    jobs: new Histogram({
      name: 'g2e_job_seconds',
      help: 'Jobs by queue and outcome',
      labelNames: ['queue', 'outcome'],
      buckets: callBuckets,
      registers,
    }),
    events: new Counter({
      name: 'g2e_events_total',
      help: 'Events delivered by type and outcome',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    brokers: brokerMetrics(registry),
    gauge: (name, help, read) => {
      const gauge: Gauge = new Gauge({ name, help, registers, collect: () => gauge.set(read()) })
    },
    counter: (name, help, labelNames) => new Counter({ name, help, labelNames: [...labelNames], registers }),
  }
}
