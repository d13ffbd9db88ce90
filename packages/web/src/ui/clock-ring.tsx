/** What is left of a span as a ring: ink when there is plenty, amber below a day, red when over, dotted when it never ends. */
import type { ReactNode } from 'react'

const circumference = 270.18

export const ClockRing = ({ share, tone, children }: ClockRingProps) => (
  <div className="rg">
    <svg viewBox="0 0 96 96" aria-hidden="true">
      {share === null ? (
        <circle cx="48" cy="48" r="43" fill="none" stroke="var(--line-2)" strokeWidth="4" strokeDasharray="2 6" />
      ) : (
        <>
          <circle cx="48" cy="48" r="43" fill="none" stroke="var(--line)" strokeWidth="4" />
          <circle
            cx="48"
            cy="48"
            r="43"
            fill="none"
            stroke={`var(--${tone})`}
            strokeWidth="4"
            strokeDasharray={`${Math.max(0, Math.min(1, share)) * circumference} ${circumference}`}
            transform="rotate(-90 48 48)"
          />
        </>
      )}
    </svg>
    <div>{children}</div>
  </div>
)
interface ClockRingProps {
  /** 0 to 1; `null` = no end. */
  readonly share: number | null
  readonly tone: 'ink' | 'warn' | 'loss'
  readonly children: ReactNode
}
